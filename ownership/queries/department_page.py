"""Everything about one department: what it answers for, what waits for its word, who is in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Subquery

from accounts.models import Department, DepartmentAlias, Person
from accounts.models.membership import MembershipDepartment
from channels_registry.models import LOOKED_AT, Platform, Stake
from ownership.models import Activity, Assignment, Campaign, Duty, DutyState, RaciRole
from ownership.queries.campaigns import AskedOf, list_asked_of
from ownership.queries.confirmations import confirmed_in_time, last_words
from ownership.queries.terms import load_limit_of_words

# So many of each are listed; of more the number is told.
REVIEWED, STAKES, PEOPLE, TILES = 20, 10, 50, 16
MOST_TICKED = 200  # duties of one form
PLAIN_ICON = "world"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A duty that the department has not confirmed in time, or is asked about by a campaign.

    `days` since its last word, if any.
    """

    letter: Assignment
    days: int | None
    asked_by: Campaign | None


@dataclass(frozen=True, slots=True)
class OwnedActivity:
    """What it answers for of one activity: (icon, contested) for a tile, `more` without one."""

    activity: Activity
    tiles: tuple[tuple[str, bool], ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)


@dataclass(frozen=True, slots=True)
class SilentStake:
    """A stake without a letter, and the needed duties of that channel that could be claimed."""

    stake: Stake
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the department. `duties`: on how many they are named, of any department."""

    person: Person
    duties: int
    is_steward: bool
    has_left: bool


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """What the page of one department shows."""

    department: Department
    aliases: tuple[str, ...]
    letters: dict[str, int]
    contested: int
    channels: int
    review: tuple[ReviewRow, ...]
    review_count: int
    asked: tuple[AskedOf, ...]
    owned: tuple[OwnedActivity, ...]
    silent: tuple[SilentStake, ...]
    silent_count: int
    people: tuple[PersonLine, ...]
    people_count: int

    @property
    def accountable(self) -> int:
        return self.letters.get(RaciRole.ACCOUNTABLE, 0)

    @property
    def responsible(self) -> int:
        return self.letters.get(RaciRole.RESPONSIBLE, 0)

    @property
    def consulted(self) -> int:
        return self.letters.get(RaciRole.CONSULTED, 0)

    @property
    def informed(self) -> int:
        return self.letters.get(RaciRole.INFORMED, 0)

    @property
    def per_person(self) -> float | None:
        headcount = self.department.headcount
        return self.accountable / headcount if headcount else None

    @property
    def oldest_days(self) -> int | None:
        """Since the word that is longest ago; None where one never came."""
        days = [row.days for row in self.review if row.days is not None]
        return max(days, default=None)

    @property
    def more_review(self) -> int:
        return self.review_count - len(self.review)

    @property
    def more_silent(self) -> int:
        return self.silent_count - len(self.silent)

    @property
    def more_people(self) -> int:
        return self.people_count - len(self.people)


def load_department_page(department: Department, *, now: datetime) -> DepartmentPage:
    """Eighteen statements, whatever the size of the registry. Head and deputy are loaded."""
    counts = list(
        _counted(department)
        .values_list(
            *("role", "duty__state", "duty__activity_id", "duty__channel__platform_slug"),
        )
        .annotate(duties=Count("id"))
    )
    letters: Counter[str] = Counter()
    for role, _, _, _, duties in counts:
        letters[role] += duties
    owned = _counted(department).filter(role=RaciRole.ACCOUNTABLE)
    accountable = {
        pk: (duty, channel)
        for pk, duty, channel in owned.values_list("pk", "duty_id", "duty__channel_id")
    }
    in_time = confirmed_in_time(now, load_limit_of_words(now))
    confirmed = Assignment.objects.filter(in_time, pk__among=list(accountable))
    waiting = accountable.keys() - set(confirmed.values_list("pk", flat=True))
    asked = list_asked_of(department)
    askers = {duty: one.campaign for one in reversed(asked) for duty in one.duties}
    waiting |= {pk for pk, (duty, _) in accountable.items() if duty in askers}
    silent = _find_silent(department)
    people = Person.objects.filter(department=department)
    return DepartmentPage(
        department=department,
        aliases=tuple(
            DepartmentAlias.objects.filter(department=department)
            .order_by("name")
            .values_list("name", flat=True)
        ),
        letters=dict(letters),
        contested=sum(
            duties
            for role, state, _, _, duties in counts
            if (role, state) == (RaciRole.ACCOUNTABLE, DutyState.CONTESTED)
        ),
        channels=len({channel for _, channel in accountable.values()}),
        review=tuple(_load_review(waiting, askers, now=now)),
        review_count=len(waiting),
        asked=tuple(asked),
        owned=tuple(_sum_owned(counts)),
        silent=tuple(_with_duties(list(silent[:STAKES]))),
        silent_count=silent.count(),
        people=tuple(_load_people(department, people, now=now)),
        people_count=people.count(),
    )


def _counted(department: Department) -> QuerySet[Assignment]:
    """Its letters on what coverage counts."""
    return Assignment.objects.filter(
        department=department, duty__needed=True, duty__channel__status__in=LOOKED_AT
    )


def list_ticked(department: Department, duties: Iterable[UUID]) -> list[Assignment]:
    """What it answers for among these duties, as its lists name them. One statement."""
    letters = _counted(department).filter(role=RaciRole.ACCOUNTABLE, duty__among=list(duties))
    return list(
        letters.select_related("duty__activity", "person")
        .select_related("duty__channel__platform", "duty__channel__custom_platform")
        .order_by("duty__channel__platform_slug", "duty__channel__handle", "duty__activity", "id")
    )


def _load_review(
    waiting: Iterable[UUID], askers: dict[UUID, Campaign], *, now: datetime
) -> Iterable[ReviewRow]:
    """What was never confirmed comes last: it is newer than what was forgotten."""
    rows = (
        Assignment.objects.filter(pk__among=list(waiting))
        .annotate(said_at=Subquery(last_words().values("at")[:1]))
        .select_related("duty__activity", "person")
        .select_related("duty__channel__platform", "duty__channel__custom_platform")
        .order_by(F("said_at").asc(nulls_last=True), "since", "id")
    )
    for letter in rows[:REVIEWED]:
        said_at: datetime | None = letter.said_at
        days = max(0, (now - said_at).days) if said_at else None
        yield ReviewRow(letter, days, askers.get(letter.duty_id))


def _sum_owned(counts: Iterable[Any]) -> Iterable[OwnedActivity]:
    """The activities with the most duties first. Two statements."""
    places: dict[UUID, list[tuple[str, bool, int]]] = defaultdict(list)
    for role, state, activity_id, platform, duties in counts:
        if role == RaciRole.ACCOUNTABLE:
            places[activity_id].append((platform, state == DutyState.CONTESTED, duties))
    icons = dict(Platform.objects.values_list("slug", "icon"))
    activities = Activity.objects.in_bulk(list(places))
    for activity_id, found in sorted(places.items(), key=lambda item: -sum(p[2] for p in item[1])):
        tiles = [
            (icons.get(platform, PLAIN_ICON), is_contested)
            for platform, is_contested, duties in sorted(found)
            for _ in range(min(duties, TILES))
        ]
        yield OwnedActivity(
            activity=activities[activity_id],
            tiles=tuple(tiles[:TILES]),
            count=sum(duties for _, _, duties in found),
        )


def _find_silent(department: Department) -> QuerySet[Stake]:
    """Stakes in channels where it has no letter on any needed duty. Two statements by now.

    Compared here: under row-level security the planner would compare every stake with every letter.
    """
    letters = Assignment.objects.filter(department=department, duty__needed=True)
    lettered = set(letters.values_list("duty__channel_id", flat=True).distinct())
    stakes = Stake.objects.filter(department=department).values_list("pk", "channel_id")
    silent = [pk for pk, channel_id in stakes if channel_id not in lettered]
    return (
        Stake.objects.filter(pk__among=silent, channel__status__in=LOOKED_AT)
        .select_related("channel__platform", "channel__custom_platform")
        .order_by("channel__platform_slug", "channel__handle", "id")
    )


def _with_duties(stakes: list[Stake]) -> Iterable[SilentStake]:
    duties: dict[UUID, list[Duty]] = defaultdict(list)
    for duty in (
        Duty.objects.filter(needed=True, channel__in=[stake.channel_id for stake in stakes])
        .select_related("activity")
        .order_by("activity__position", "activity__key")
    ):
        duties[duty.channel_id].append(duty)
    for stake in stakes:
        yield SilentStake(stake, tuple(duties[stake.channel_id]))


def _load_people(
    department: Department, people: QuerySet[Person], *, now: datetime
) -> Iterable[PersonLine]:
    """Those with the most duties first, who has left last. Three statements."""
    found = list(people.select_related("membership").order_by("name", "id")[:PEOPLE])
    named = Assignment.objects.filter(person__in=found, duty__needed=True)
    duties = dict(named.values_list("person_id").annotate(number=Count("id")))
    stewards = set(
        MembershipDepartment.objects.filter(
            Q(department=department), membership__left_at__isnull=True
        ).values_list("membership_id", flat=True)
    )
    lines = [
        PersonLine(
            person=person,
            duties=duties.get(person.pk, 0),
            is_steward=person.membership_id in stewards,
            has_left=person.has_left(now.date()),
        )
        for person in found
    ]
    return sorted(lines, key=lambda line: (line.has_left, -line.duties))
