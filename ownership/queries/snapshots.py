"""Loads what rules look at, for many channels in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from channels_registry.models import LOOKED_AT, Channel
from channels_registry.platforms.canonical import display_handle
from ownership.charter import Article, Place
from ownership.models import Assignment, Duty, RaciRole
from ownership.queries.facts import DepartmentFact, Facts, add_first_letters, load_facts
from ownership.rules.charter import find_article
from ownership.snapshot import (
    ChannelSnapshot,
    DepartmentName,
    DepartmentSnapshot,
    DutySnapshot,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Snapshots, and beside them what is stored about them: states by duty, labels by channel.

    `settled_on`: the day whose truth is stored, by channel; None while it is waited for.
    """

    snapshots: list[ChannelSnapshot]
    states: dict[UUID, str]
    labels: dict[UUID, str]
    settled_on: dict[UUID, date | None]


class ChannelRow(NamedTuple):
    """What is read of a channel, by the names of its columns."""

    platform_slug: str
    kind: str
    handle: str
    name: str
    purpose: str
    brand: str
    region: str
    status: str
    tier: int
    ownership_status: str
    registered_at: datetime
    verified_on: date | None
    last_activity_on: date | None
    closing_on: date | None
    settled_on: date | None

    @property
    def label(self) -> str:
        return self.name or display_handle(self.platform_slug, self.kind, self.handle)


class DutyRow(NamedTuple):
    """What is read of a duty."""

    id: UUID
    needed: bool
    state: str
    activity_id: UUID
    key: str
    name: str
    is_critical: bool


class FirstLetters(NamedTuple):
    """All duties of a channel as they were just made, and who got a letter on each needed one.

    Since then nobody else wrote them: they need not be read back.
    """

    duties: list[DutyRow]
    letters: Mapping[UUID, str]


NO_LETTERS: Mapping[UUID, FirstLetters] = {}


def load_snapshots(
    channel_ids: Collection[UUID],
    *,
    departments: dict[UUID, DepartmentFact],
    articles: Sequence[Article],
    zone: ZoneInfo,
    now: datetime | None = None,
    first_letters: Mapping[UUID, FirstLetters] = NO_LETTERS,
) -> Loaded:
    """One snapshot per channel that exists; days are days of that zone. Four statements.

    `articles`: of the charter in force. `first_letters`: what is known by channel, since `now`.
    """
    channels = _load_channels(channel_ids)
    known = {pk: first_letters[pk] for pk in channels if pk in first_letters}
    duties = _load_duties([pk for pk in channels if pk not in known])
    ids = [duty.id for rows in duties.values() for duty in rows]
    facts = load_facts(channel_ids, ids, departments=departments, zone=zone)
    if now is not None:
        for pk, first in known.items():
            duties[pk] = first.duties
            needed = [duty.id for duty in first.duties if duty.needed]
            add_first_letters(facts, needed, first.letters, now.astimezone(zone).date())
    advice = _Advice(articles, departments)
    return Loaded(
        snapshots=[
            ChannelSnapshot(
                id=channel_id,
                label=channel.label,
                looked_at=channel.status in LOOKED_AT,
                tier=channel.tier,
                duties=tuple(
                    _describe(duty, facts, advice.on(channel, duty.key))
                    for duty in duties[channel_id]
                ),
                status=channel.status,
                registered_on=channel.registered_at.astimezone(zone).date(),
                verified_on=channel.verified_on,
                last_activity_on=channel.last_activity_on,
                closing_on=channel.closing_on,
                stakes=tuple(facts.stakes[channel_id]),
                access=tuple(facts.access[channel_id]),
            )
            for channel_id, channel in channels.items()
        ],
        states={duty.id: duty.state for rows in duties.values() for duty in rows},
        labels={pk: channel.ownership_status for pk, channel in channels.items()},
        settled_on={pk: channel.settled_on for pk, channel in channels.items()},
    )


def _load_channels(channel_ids: Collection[UUID]) -> dict[UUID, ChannelRow]:
    rows = Channel.objects.filter(pk__in=channel_ids).values_list("pk", *ChannelRow._fields)
    return {pk: ChannelRow(*row) for pk, *row in rows}


def _load_duties(channel_ids: Collection[UUID]) -> dict[UUID, list[DutyRow]]:
    """By channel, in the order of the activities."""
    duties: dict[UUID, list[DutyRow]] = defaultdict(list)
    rows = Duty.objects.filter(channel__in=list(channel_ids)).order_by(
        "activity__position", "activity__key"
    )
    for channel_id, *row in rows.values_list(
        *("channel_id", "id", "needed", "state", "activity_id"),
        *("activity__key", "activity__name", "activity__is_critical"),
    ):
        duties[channel_id].append(DutyRow(*row))
    return duties


def _describe(duty: DutyRow, facts: Facts, recommended: DepartmentName | None) -> DutySnapshot:
    return DutySnapshot(
        id=duty.id,
        activity_id=duty.activity_id,
        activity_key=duty.key,
        activity_name=duty.name,
        is_critical=duty.is_critical,
        needed=duty.needed,
        accountable=tuple(facts.owners.get(duty.id, ())),
        responsible=tuple(facts.doers.get(duty.id, ())),
        claiming=tuple(facts.claims.get(duty.id, ())),
        lettered=frozenset(facts.lettered.get(duty.id, ())),
        recommended=recommended,
    )


@dataclass(slots=True)
class _Advice:
    """Whom the charter names, asked once for each kind of place and activity."""

    articles: Sequence[Article]
    departments: Mapping[UUID, DepartmentFact]
    known: dict[tuple[Place, str], DepartmentName | None] = field(default_factory=dict)

    def on(self, channel: ChannelRow, activity: str) -> DepartmentName | None:
        if not self.articles:
            return None
        place = Place(channel.platform_slug, channel.purpose, channel.brand, channel.region)
        if (place, activity) not in self.known:
            self.known[place, activity] = self._ask(place, activity)
        return self.known[place, activity]

    def _ask(self, place: Place, activity: str) -> DepartmentName | None:
        article = find_article(self.articles, place, activity)
        if article is None:
            return None
        named = next((d for d in self.departments.values() if d.id in article.accountable), None)
        return named.named if named and named.is_active else None


def weigh(departments: Iterable[DepartmentFact]) -> list[DepartmentSnapshot]:
    """What these carry, as far as they are active. One statement, none without a headcount."""
    active = [department for department in departments if department.is_active]
    weighed = [department.id for department in active if department.headcount]
    duties = count_accountable(weighed) if weighed else {}
    return [
        DepartmentSnapshot(
            department.id, department.name, duties.get(department.id, 0), department.headcount
        )
        for department in active
    ]


def count_accountable(department_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Duties that count, by the department that is accountable, alone or not. One statement."""
    letters = accountable_letters().filter(department__in=department_ids)
    return dict(letters.values_list("department_id").annotate(duties=Count("id")))


def accountable_letters() -> QuerySet[Assignment]:
    """The letters A on duties that count."""
    return Assignment.objects.filter(
        role=RaciRole.ACCOUNTABLE,
        duty__needed=True,
        duty__channel__status__in=LOOKED_AT,
    )
