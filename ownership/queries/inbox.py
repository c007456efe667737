"""The inbox: findings by rule; of each rule the worst first, then the oldest, or as was asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from accounts.models import Department, Membership
from accounts.queries.seats import list_stewarded
from accounts.words import gettext
from accounts.words import gettext_lazy as _
from ownership.models import Condition, Finding, Severity
from ownership.models.finding import FindingQuerySet, when
from ownership.queries.dispositions import state_of
from ownership.rules import BY_CODE, RULES
from ownership.rules.dispositions import OPEN, SETTLED, SHOWN, SNOOZED, WAIVED
from ownership.rules.problems import Rule

PER_PAGE = 50
MINE = "mine"  # the open ones that were given to whoever looks
UNSETTLED = "unsettled"  # open or put aside: as many as the duties that are counted
STATE_LABELS: dict[str, Any] = {
    OPEN: _("Open"),
    MINE: _("Given to me"),
    SNOOZED: _("Snoozed"),
    WAIVED: _("Accepted as is"),
    SETTLED: _("Settled"),
    UNSETTLED: _("Not settled"),
}
STATES = tuple(STATE_LABELS)
OLDEST, NEWEST = "oldest", "newest"
# What comes first within a rule; "" is the order of the state, which may have words of its own.
SORTS: dict[str, Any] = {
    "": _("Worst first"),
    OLDEST: _("Oldest first"),
    NEWEST: _("Newest first"),
}
_OWN_SORTS = {
    SNOOZED: _("Back soonest first"),
    WAIVED: _("Reviewed soonest first"),
    SETTLED: _("Settled last first"),
}

# Two answers at once do more harm than none, and they are few: those come first.
_GROUPS = sorted(RULES, key=lambda rule: rule.code != "contested")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: their seat, and the departments that they stand for."""

    seat: UUID
    departments: frozenset[UUID] = frozenset()


def name_sorts(state: str) -> dict[str, Any]:
    """SORTS as a list of findings in that state calls them."""
    return SORTS | {"": _OWN_SORTS.get(state, SORTS[""])}


def read_as(seat: Membership) -> Reader:
    """One statement for a steward, none for the others."""
    return Reader(seat.pk, list_stewarded(seat))


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What is shown: one of STATES; a rule, a severity, a department, words. Empty means all.

    `today`: the organization's.
    """

    today: date
    reader: Reader
    state: str = OPEN
    rule: str = ""
    severity: int | None = None
    department: UUID | None = None
    text: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        is_set = (self.rule, self.text, self.department, self.severity is not None)
        return any(is_set)

    def as_query(self) -> str:
        """The same filters as the query of an address; empty for the inbox as it opens."""
        said = {
            "q": self.text,
            "state": self.state if self.state != OPEN else "",
            "rule": self.rule,
            "severity": "" if self.severity is None else Severity(self.severity).name.lower(),
            "department": str(self.department or ""),
            "sort": self.sort,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def narrow(self, findings: FindingQuerySet) -> FindingQuerySet:
        """By everything but the rule."""
        if self.state == MINE:
            findings = findings.open(self.today).filter(_is_given_to(self.reader))
        elif self.state == UNSETTLED:
            findings = findings.present()
        else:
            findings = findings.shown_as(self.state, self.today)
        if self.severity is not None:
            findings = findings.filter(severity=self.severity)
        if self.department is not None:
            findings = findings.about(self.department)
        if self.text:
            text = self.text.strip().removeprefix("@")
            findings = findings.filter(
                Q(sentence__icontains=text)
                | Q(channel__handle__icontains=text)
                | Q(activity__name__icontains=text)
            )
        return findings

    def find(self) -> FindingQuerySet:
        """All that match, on whatever page."""
        found = self.narrow(Finding.objects.filter(rule__in=BY_CODE))
        return found.filter(rule=self.rule) if self.rule else found


def describe_filters(filters: InboxFilters) -> list[str]:
    """What is filtered, a few words each. One statement where a department is."""
    words = [gettext("Search: {text}").format(text=filters.text)] if filters.text else []
    if filters.state != OPEN:
        words.append(str(STATE_LABELS[filters.state]))
    if filters.rule:
        words.append(BY_CODE[filters.rule].title)
    if filters.severity is not None:
        words.append(str(Severity(filters.severity).label))
    if filters.sort:
        words.append(str(SORTS[filters.sort]))
    if filters.department is not None:
        words += [d.name for d in Department.objects.filter(pk=filters.department)]
    return words


def _is_given_to(reader: Reader) -> Q:
    return Q(given_to=reader.seat) | Q(given_to_department__in=reader.departments)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A finding in the list. `days` it has been open, or was until it was settled.

    `state`: one of open, snoozed, waived, settled.
    """

    finding: Finding
    days: int
    departments: tuple[str, ...]
    state: str

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
    critical: int
    by_state: dict[str, int]
    open_by_rule: tuple[tuple[Rule, int], ...]

    @property
    def open(self) -> int:
        return self.by_state[OPEN]

    @property
    def rows(self) -> list[InboxRow]:
        return [row for group in self.groups for row in group.rows]


def load_inbox(filters: InboxFilters, *, page: str | int, now: datetime) -> Inbox:
    """Four statements, whatever the number of findings."""
    totals = _count_all(filters)
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
    rows = describe(list(_in_order(findings, filters)), now=now, today=filters.today)
    return Inbox(
        page=shown,
        groups=tuple(
            InboxGroup(BY_CODE[code], by_rule[code], tuple(group))
            for code, group in groupby(rows, key=lambda row: row.finding.rule)
        ),
        critical=totals[OPEN, None, Severity.CRITICAL],
        by_state={state: totals[state, None, None] for state in STATES},
        open_by_rule=tuple((rule, totals[OPEN, rule.code, None]) for rule in RULES),
    )


def count_open_by_rule(*, today: date) -> dict[str, int]:
    """What is open now, by the code of its rule. One statement."""
    return {row["rule"]: row["findings"] for row in open_by_rule(today)}


def open_by_rule(today: date) -> QuerySet[Finding, dict[str, Any]]:
    """What is open now: `rule`, its code, and `findings`, how many."""
    findings = Finding.objects.open(today).filter(rule__in=BY_CODE)
    return findings.order_by().values("rule").annotate(findings=Count("id"))


def _count_all(filters: InboxFilters) -> Counter[tuple[str, str | None, int | None]]:
    """(state, rule, severity) -> findings; None: of all rules, of all severities. One statement."""
    counts = {state: Count("id", filter=when(state, filters.today)) for state in SHOWN}
    mine = Count("id", filter=when(OPEN, filters.today) & _is_given_to(filters.reader))
    present = Count("id", filter=Q(condition=Condition.PRESENT))
    rows = Finding.objects.values("rule", "severity").annotate(
        **counts, mine=mine, unsettled=present
    )
    totals = Counter[tuple[str, str | None, int | None]]()
    row: Any
    for row in rows.order_by():
        for state in STATES:
            for rule in (row["rule"], None):
                for severity in (row["severity"], None):
                    totals[state, rule, severity] += row[state]
    return totals


def describe(
    findings: Sequence[Finding],
    *,
    now: datetime,
    today: date,
    names: Mapping[UUID, str] | None = None,
) -> list[InboxRow]:
    """The findings as rows, with the names of the departments between which they are.

    `names`: of the departments, where they were read. Else one statement.
    """
    if names is None:
        ids = {department for finding in findings for department in finding.departments}
        names = {d.pk: d.label for d in Department.objects.filter(pk__in=ids)}
    return [
        InboxRow(
            finding=finding,
            days=max(0, ((finding.settled_at or now) - finding.opened_at).days),
            departments=tuple(names[pk] for pk in finding.departments if pk in names),
            state=state_of(finding, today),
        )
        for finding in findings
    ]


def _in_order(findings: FindingQuerySet, filters: InboxFilters) -> FindingQuerySet:
    group = Case(
        *(When(rule=rule.code, then=Value(place)) for place, rule in enumerate(_GROUPS)),
        default=Value(len(_GROUPS)),
    )
    within = _SORTED.get(filters.sort) or _WITHIN.get(filters.state, _WORST_FIRST)
    return findings.order_by(group, *within)


_WORST_FIRST = (F("severity").desc(), F("opened_at"), F("id"))
_SORTED = {
    OLDEST: (F("opened_at"), F("id")),
    NEWEST: (F("opened_at").desc(), F("id")),
}
_NEXT_FIRST = (F("until"), F("severity").desc(), F("id"))
_WITHIN = {
    SNOOZED: _NEXT_FIRST,
    WAIVED: _NEXT_FIRST,
    SETTLED: (F("settled_at").desc(), F("id")),
}
