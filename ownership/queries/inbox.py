"""The inbox: findings by rule, the worst first, then the oldest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, Value, When

from accounts.models import Department
from ownership.models import Condition, Finding, Severity
from ownership.models.finding import FindingQuerySet
from ownership.rules import BY_CODE, RULES
from ownership.rules.problems import Rule

PER_PAGE = 50

# Two answers at once do more harm than none, and they are few: those come first.
_GROUPS = sorted(RULES, key=lambda rule: rule.code != "contested")


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What is shown: open or settled ones; a rule, a severity, words. Empty means all."""

    is_settled: bool = False
    rule: str = ""
    severity: int | None = None
    text: str = ""

    @property
    def condition(self) -> str:
        return Condition.ABSENT if self.is_settled else Condition.PRESENT

    def narrow(self, findings: FindingQuerySet) -> FindingQuerySet:
        """By everything but the rule."""
        findings = findings.filter(condition=self.condition)
        if self.severity is not None:
            findings = findings.filter(severity=self.severity)
        if self.text:
            text = self.text.strip().removeprefix("@")
            findings = findings.filter(
                Q(sentence__icontains=text)
                | Q(channel__handle__icontains=text)
                | Q(activity__name__icontains=text)
            )
        return findings


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A finding in the list. `days` it has been open, or was until it was settled."""

    finding: Finding
    days: int
    departments: tuple[str, ...]

    @property
    def severity(self) -> str:
        return Severity(self.finding.severity).name.lower()


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """The rows of one rule on this page; `count` is of all pages."""

    rule: Rule
    count: int
    rows: tuple[InboxRow, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of findings, and the counts of the rail, which no filter changes."""

    page: Page
    groups: tuple[InboxGroup, ...]
    open: int
    critical: int
    settled: int
    open_by_rule: tuple[tuple[Rule, int], ...]

    @property
    def rows(self) -> list[InboxRow]:
        return [row for group in self.groups for row in group.rows]


def load_inbox(filters: InboxFilters, *, page: str | int, now: datetime) -> Inbox:
    """Four statements, whatever the number of findings."""
    totals = Counter[tuple[str, str, int]]()
    for rule, condition, severity, findings in Finding.objects.values_list(
        "rule", "condition", "severity"
    ).annotate(findings=Count("id")):
        totals[rule, condition, severity] = findings
    narrowed = filters.narrow(Finding.objects.filter(rule__in=BY_CODE))
    by_rule = dict(narrowed.values_list("rule").annotate(findings=Count("id")))
    if filters.rule:
        narrowed = narrowed.filter(rule=filters.rule)
        by_rule = {filters.rule: by_rule.get(filters.rule, 0)}
    shown = Paginator(range(sum(by_rule.values())), PER_PAGE).get_page(page)
    # Found first, named afterwards: only the rows of this page are joined.
    start = max(0, shown.start_index() - 1)
    here = _in_order(narrowed, filters).values("pk")[start : shown.end_index()]
    findings = Finding.objects.filter(pk__in=here).select_related(
        *("channel__platform", "channel__custom_platform", "activity")
    )
    rows = describe(list(_in_order(findings, filters)), now=now)
    return Inbox(
        page=shown,
        groups=tuple(
            InboxGroup(BY_CODE[code], by_rule[code], tuple(group))
            for code, group in groupby(rows, key=lambda row: row.finding.rule)
        ),
        open=_count(totals, Condition.PRESENT),
        critical=_count(totals, Condition.PRESENT, severity=Severity.CRITICAL),
        settled=_count(totals, Condition.ABSENT),
        open_by_rule=tuple(
            (rule, _count(totals, Condition.PRESENT, rule=rule.code)) for rule in RULES
        ),
    )


def describe(findings: Sequence[Finding], *, now: datetime) -> list[InboxRow]:
    """The findings as rows, with the names of the departments between which they are."""
    ids = {department for finding in findings for department in finding.departments}
    names: dict[UUID, str] = {
        department.pk: department.label for department in Department.objects.filter(pk__in=ids)
    }
    return [
        InboxRow(
            finding=finding,
            days=max(0, ((finding.settled_at or now) - finding.opened_at).days),
            departments=tuple(names[pk] for pk in finding.departments if pk in names),
        )
        for finding in findings
    ]


def _in_order(findings: FindingQuerySet, filters: InboxFilters) -> FindingQuerySet:
    group = Case(
        *(When(rule=rule.code, then=Value(place)) for place, rule in enumerate(_GROUPS)),
        default=Value(len(_GROUPS)),
    )
    within = (
        (F("settled_at").desc(), "id")
        if filters.is_settled
        else (F("severity").desc(), "opened_at", "id")
    )
    return findings.order_by(group, *within)


def _count(
    totals: Counter[tuple[str, str, int]],
    condition: str,
    *,
    rule: str | None = None,
    severity: int | None = None,
) -> int:
    keys: Iterable[tuple[str, str, int]] = totals
    return sum(
        totals[key]
        for key in keys
        if key[1] == condition and rule in (None, key[0]) and severity in (None, key[2])
    )
