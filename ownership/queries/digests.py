"""What a digest and the page of notifications say: news as sentences, each with its address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.words import gettext, ngettext, say_day, say_number
from accounts.words import gettext_lazy as _
from ownership.models import Claim, ClaimState, Finding, Severity
from ownership.queries.campaigns import Reminder, list_reminders
from ownership.queries.coverage import Coverage, count_duties, sum_all
from ownership.queries.history import tell_causes
from ownership.queries.news import News
from ownership.rules.digests import (
    ALL,
    Counted,
    Headline,
    say_settled,
    say_subject,
    say_thing,
)
from ownership.snapshot import name_in_sentence

# So many of each are told; of more the number.
TOLD = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One thing. `path` leads to what it is about; `findings` that it stands for."""

    sentence: str
    path: str
    severity: int = 0
    findings: int = 1

    @property
    def severity_name(self) -> str:
        return Severity(self.severity).name.lower()


@dataclass(frozen=True, slots=True)
class Items:
    """The first of a kind, and how many there are in all."""

    shown: tuple[Item, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that somebody is told at once. `waiting`: all claims that wait for them;
    `to_confirm`: findings that say so, of the departments that concern them.
    """

    news: News
    opened: Items
    given: Items
    woken: Items
    claims_opened: Items
    claims_decided: Items
    settled: Items
    # What rounds of confirmation ask for: a day that comes is a reason to write, and no new thing.
    asked: Items
    waiting: int
    to_confirm: int
    coverage: Coverage
    headlines: tuple[Headline, ...] = field(default=())

    @property
    def asking(self) -> int:
        """How many things are new; what was settled asks for nothing."""
        kinds = (self.opened, self.given, self.woken, self.claims_opened, self.claims_decided)
        return sum(kind.total for kind in kinds)

    @property
    def is_empty(self) -> bool:
        """Nothing happened. What only goes on is no reason to write."""
        return not self.asking and not self.settled.total and not self.asked.total

    @property
    def subject(self) -> str:
        return say_subject(self.headlines)


def load_digest(news: News) -> Digest:
    """Twenty-one statements, whatever the number of findings."""
    slug = news.organization.slug
    opened, settled = _group(news.opened()), _group(news.settled())
    told_opened = sorted(opened, key=lambda t: (-t.severity, -t.findings, t.id))
    told_settled = sorted(settled, key=lambda t: (-t.findings, t.id))
    told = [*told_opened[:TOLD], *told_settled[:TOLD]]
    causes = tell_causes([thing.id for thing in told])
    sentences = dict(
        Finding.objects.filter(pk__among=[t.one for t in told if t.findings == 1]).values_list(
            "pk", "sentence"
        )
    )

    def say_opened(thing: _Thing) -> Item:
        only = sentences.get(thing.one, "") if thing.findings == 1 else ""
        sentence = say_thing(causes.get(thing.id, ""), thing.counted, only)
        return Item(sentence, _path(slug, thing), thing.severity, thing.findings)

    def say_gone(thing: _Thing) -> Item:
        only = sentences.get(thing.one, "") if thing.findings == 1 else ""
        sentence = (
            gettext("Settled: {finding}").format(finding=only)
            if only
            else say_settled(causes.get(thing.id, ""), thing.findings)
        )
        return Item(sentence, _path(slug, thing, "settled"), findings=thing.findings)

    given, woken = _list_findings(news.given(), slug), _list_findings(news.woken(), slug)
    claims = _list_claims(news.claims_opened(), slug), _list_claims(news.claims_decided(), slug)
    items = {
        "opened": Items(tuple(map(say_opened, told_opened[:TOLD])), len(opened)),
        "given": given,
        "woken": woken,
        "claims_opened": claims[0],
        "claims_decided": claims[1],
        "settled": Items(tuple(map(say_gone, told_settled[:TOLD])), len(settled)),
        "asked": _list_asked(news),
    }
    to_confirm = news.reader.concerns()
    return Digest(
        news=news,
        **items,
        waiting=news.claims_waiting().count(),
        to_confirm=Finding.objects.open(news.today).filter(to_confirm, rule="unconfirmed").count(),
        coverage=sum_all(count_duties()),
        headlines=_headlines(items),
    )


def _headlines(items: dict[str, Items]) -> tuple[Headline, ...]:
    """All things, for the subject: what waits for the reader before what is as bad."""
    order = ("given", "claims_opened", "asked", "opened", "woken", "claims_decided", "settled")
    ranks = {"given": Severity.HIGH, "claims_opened": Severity.HIGH}
    return tuple(
        Headline(item.sentence, max(item.severity, ranks.get(kind, 0)))
        for kind in order
        for item in (*items[kind].shown, *[Item("", "")] * items[kind].more)
    )


@dataclass(slots=True)
class _Thing:
    """What one step opened or settled; `one` of its findings."""

    id: UUID
    counted: list[Counted]
    one: UUID

    @property
    def findings(self) -> int:
        return sum(one.findings for one in self.counted)

    @property
    def severity(self) -> int:
        return max(one.severity for one in self.counted)


def _group(findings: Any) -> list[_Thing]:
    """One statement, a row per step and rule."""
    rows: Iterable[Any] = (
        findings.order_by()
        .values("thing", "rule")
        .annotate(findings=Count("id"), severity=Max("severity"), one=Min(Cast("id", TextField())))
    )
    things: dict[UUID, _Thing] = {}
    for row in rows:
        thing = things.setdefault(row["thing"], _Thing(row["thing"], [], UUID(row["one"])))
        thing.counted.append(Counted(row["rule"], row["findings"], row["severity"]))
    return list(things.values())


def _path(slug: str, thing: _Thing, state: str = "") -> str:
    """One finding, else the list of those of the rule, else the list."""
    if thing.findings == 1:
        return reverse("finding", args=[slug, thing.one])
    words = [f"state={state}"] if state else []
    if len(thing.counted) == 1:
        words.append(f"rule={thing.counted[0].rule}")
    return reverse("findings", args=[slug]) + (f"?{'&'.join(words)}" if words else "")


def _list_findings(findings: QuerySet[Finding], slug: str) -> Items:
    """Two statements."""
    rows = findings.order_by("-severity", "opened_at", "id")
    return Items(
        tuple(
            Item(sentence, reverse("finding", args=[slug, pk]), severity)
            for pk, sentence, severity in rows.values_list("pk", "sentence", "severity")[:TOLD]
        ),
        findings.count(),
    )


def list_findings(ids: Sequence[UUID], slug: str, news_day: Any) -> Items:
    """Those of these that are still open, the worst first. Two statements."""
    return _list_findings(Finding.objects.open(news_day).filter(pk__among=list(ids)), slug)


def _list_asked(news: News) -> Items:
    """Of the reader's departments, on the days on which a round reminds. Three statements."""
    organization, reader = news.organization, news.reader
    since = organization.day_of(news.since)
    items = [
        Item(_say_asked(reminder), reverse("department", args=[organization.slug, department.pk]))
        for reminder in list_reminders(news.today)
        for department in [reminder.department]
        if (reader.reach == ALL or department.pk in reader.own)
        and reminder.falls_between(since, news.today)
    ]
    return Items(tuple(items[:TOLD]), len(items))


def _say_asked(reminder: Reminder) -> str:
    asked = (
        ngettext(
            "{department} has {n} duty to confirm, was due {day}: {campaign}",
            "{department} has {n} duties to confirm, was due {day}: {campaign}",
            reminder.open,
        )
        if reminder.is_overdue
        else ngettext(
            "{department} has {n} duty to confirm, by {day}: {campaign}",
            "{department} has {n} duties to confirm, by {day}: {campaign}",
            reminder.open,
        )
    )
    return asked.format(
        department=reminder.department,
        n=say_number(reminder.open),
        day=say_day(reminder.campaign.due_on, today=date.min),
        campaign=reminder.campaign,
    )


def _list_claims(claims: QuerySet[Claim], slug: str) -> Items:
    """Two statements."""
    rows = claims.select_related(
        *("department", "duty__activity"),
        *("duty__channel__platform", "duty__channel__custom_platform"),
    ).order_by("opened_at", "id")[:TOLD]
    return Items(
        tuple(Item(_say_claim(claim), reverse("claim", args=[slug, claim.pk])) for claim in rows),
        claims.count(),
    )


def _say_claim(claim: Claim) -> str:
    if claim.is_open:
        words = gettext("{who} claims {what} on {channel}: {reason}")
    else:
        words = str(_CLAIMS_DECIDED[ClaimState(claim.state)])
    said = words.format(
        who=claim.department,
        what=name_in_sentence(claim.duty.activity.name),
        channel=claim.duty.channel.label,
        reason=claim.reason,
    )
    return said if claim.is_open or not claim.decision_note else f"{said}: {claim.decision_note}"


_CLAIMS_DECIDED = {
    ClaimState.ACCEPTED: _("The claim of {who} to {what} on {channel} was accepted"),
    ClaimState.DECLINED: _("The claim of {who} to {what} on {channel} was declined"),
    ClaimState.WITHDRAWN: _("The claim of {who} to {what} on {channel} was withdrawn"),
}
