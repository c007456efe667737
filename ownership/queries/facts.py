"""The facts beside channels and duties: departments, letters, claims, stakes, access lists.

Few statements for any number of channels, for every edit reads them. Joined here and not by the
database where rows are many: under row-level security the planner expects one row of each table,
and would compare every duty with every letter.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Q, Subquery, Value

from accounts.models import Department
from channels_registry.models import AccessLevel, ChannelAccess, Stake
from ownership.models import Assignment, Claim, RaciRole
from ownership.queries.confirmations import last_words
from ownership.snapshot import AccessFact, ClaimFact, DepartmentName, Owner, PersonFact


@dataclass(frozen=True, slots=True)
class DepartmentFact:
    """A department, retired or not, and who leads it."""

    id: UUID
    slug: str
    name: str
    phone: str
    headcount: int | None
    is_active: bool
    place: int
    head: PersonFact | None
    deputy: PersonFact | None

    @property
    def named(self) -> DepartmentName:
        return DepartmentName(self.id, self.name)


@dataclass(slots=True)
class Facts:
    """By duty: owners, doers, claims, and who of those with a stake has a letter. By channel:
    stakes and access. Departments in their order.
    """

    departments: dict[UUID, DepartmentFact]
    owners: dict[UUID, list[Owner]] = field(default_factory=lambda: defaultdict(list))
    doers: dict[UUID, list[DepartmentName]] = field(default_factory=lambda: defaultdict(list))
    claims: dict[UUID, list[ClaimFact]] = field(default_factory=lambda: defaultdict(list))
    lettered: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    stakes: dict[UUID, list[DepartmentName]] = field(default_factory=lambda: defaultdict(list))
    access: dict[UUID, list[AccessFact]] = field(default_factory=lambda: defaultdict(list))


def load_facts(
    channel_ids: Collection[UUID],
    duty_ids: Collection[UUID],
    *,
    departments: dict[UUID, DepartmentFact],
    zone: ZoneInfo,
) -> Facts:
    """Of these channels and their duties; days are days of that zone. Two statements."""
    facts = Facts(departments)
    _read_letters(facts, channel_ids, duty_ids, zone)
    _read_what_is_beside(facts, channel_ids, duty_ids, zone)
    return facts


def _person_columns(relation: str) -> tuple[str, ...]:
    of_person = tuple(f"{relation}__{name}" for name in ("id", "name", "left_on"))
    return (*of_person, f"{relation}__membership__left_at")


def _read_person(columns: list[Any], zone: ZoneInfo) -> PersonFact | None:
    """With the day they left, or their seat ended, whichever came first."""
    person_id, name, left_on, seat_ended_at = columns
    if person_id is None:
        return None
    days = [left_on, seat_ended_at and seat_ended_at.astimezone(zone).date()]
    return PersonFact(person_id, name, min(filter(None, days), default=None))


def load_departments(zone: ZoneInfo) -> dict[UUID, DepartmentFact]:
    """All there are, in their order. One statement."""
    rows = Department.objects.in_order().values_list(
        *("id", "slug", "name", "phone", "headcount", "retired_on"),
        *_person_columns("head"),
        *_person_columns("deputy"),
    )
    return {
        pk: DepartmentFact(
            id=pk,
            slug=slug,
            name=name,
            phone=phone,
            headcount=headcount,
            is_active=retired_on is None,
            place=place,
            head=_read_person(people[:4], zone),
            deputy=_read_person(people[4:], zone),
        )
        for place, (pk, slug, name, phone, headcount, retired_on, *people) in enumerate(rows)
    }


def _read_letters(
    facts: Facts, channel_ids: Collection[UUID], duty_ids: Collection[UUID], zone: ZoneInfo
) -> None:
    """Who is accountable and responsible; of the other letters, those of who has a stake."""
    caring = Stake.objects.filter(channel__in=channel_ids).values("department")
    counting = Q(role__in=[RaciRole.ACCOUNTABLE, RaciRole.RESPONSIBLE])
    rows = (
        Assignment.objects.filter(counting | Q(department__in=caring), duty__among=duty_ids)
        .annotate(said_at=Subquery(last_words().values("at")[:1]))
        .values_list(
            *("duty_id", "department_id", "role", "since", "said_at"), *_person_columns("person")
        )
    )
    named = {fact.id: fact.named for fact in facts.departments.values()}
    # Most owners are like many others: of the same department, since the same moment.
    owners: dict[tuple[Any, ...], Owner] = {}
    accountable, responsible = str(RaciRole.ACCOUNTABLE), str(RaciRole.RESPONSIBLE)
    for duty_id, department_id, role, *said in sorted(
        rows, key=lambda row: facts.departments[row[1]].place
    ):
        facts.lettered[duty_id].append(department_id)
        if role == responsible:
            facts.doers[duty_id].append(named[department_id])
        elif role == accountable:
            key = (department_id, *said)
            owner = owners.get(key)
            if owner is None:
                owner = owners[key] = _read_owner(facts.departments[department_id], said, zone)
            facts.owners[duty_id].append(owner)


def add_first_letters(
    facts: Facts, duty_ids: Collection[UUID], letters: Mapping[UUID, str], today: date
) -> None:
    """The same of duties that all have the same letters, since today, and nothing beside them."""
    departments = sorted(map(facts.departments.__getitem__, letters), key=lambda fact: fact.place)
    owners = [
        _owner_of(fact, since=today)
        for fact in departments
        if letters[fact.id] == RaciRole.ACCOUNTABLE
    ]
    doers = [fact.named for fact in departments if letters[fact.id] == RaciRole.RESPONSIBLE]
    for duty_id in duty_ids:
        facts.lettered[duty_id] = list(letters)
        facts.owners[duty_id] = owners
        facts.doers[duty_id] = doers


def _read_owner(department: DepartmentFact, said: list[Any], zone: ZoneInfo) -> Owner:
    since, said_at, *person = said
    return _owner_of(
        department,
        since=since.astimezone(zone).date(),
        person=_read_person(person, zone),
        confirmed_on=said_at and said_at.astimezone(zone).date(),
    )


def _owner_of(department: DepartmentFact, **said: Any) -> Owner:
    return Owner(
        id=department.id,
        name=department.name,
        head=department.head,
        deputy=department.deputy,
        phone=department.phone,
        **said,
    )


def _read_what_is_beside(
    facts: Facts, channel_ids: Collection[UUID], duty_ids: Collection[UUID], zone: ZoneInfo
) -> None:
    """Access lists, claims and stakes, of which most channels have few: one statement for all.

    Claims and stakes have nothing in the last columns. Access comes first, for it has a type for
    each of them. The database gives them in any order, and what a finding says must not change
    with it.
    """
    of_person = ("person__name", "person__left_on")
    of_access = ("partner", "level", "two_step", "until", "reviewed_on")
    nothing = {f"no_{n}": Value(None, output_field=CharField()) for n in range(8)}
    names = tuple(nothing)
    access = (
        ChannelAccess.objects.filter(channel__in=channel_ids)
        .annotate(kind=Value("access"), at=F("person__membership__left_at"))
        .values_list("kind", "channel_id", "person_id", "at", *of_person, *of_access)
    )
    claims = (
        Claim.objects.open()
        .filter(duty__among=duty_ids)
        .annotate(kind=Value("claim"), **nothing)
        .values_list("kind", "duty_id", "department_id", "opened_at", *names[:7])
    )
    stakes = (
        Stake.objects.filter(channel__in=channel_ids)
        .annotate(kind=Value("stake"), **nothing)
        .values_list("kind", "channel_id", "department_id", *names)
    )
    for kind, place_id, who_id, at, *rest in access.union(claims, stakes, all=True):
        if kind == "access":
            facts.access[place_id].append(_read_access(who_id, at, rest, zone))
        elif kind == "claim":
            name = facts.departments[who_id].name
            facts.claims[place_id].append(ClaimFact(who_id, name, at.astimezone(zone).date()))
        else:
            facts.stakes[place_id].append(facts.departments[who_id].named)
    for claiming in facts.claims.values():
        claiming.sort(key=lambda claim: facts.departments[claim.id].place)
    for caring in facts.stakes.values():
        caring.sort(key=lambda department: facts.departments[department.id].place)
    for listed in facts.access.values():
        listed.sort(key=lambda fact: (fact.holder, str(fact)))


def _read_access(
    person_id: UUID | None, seat_ended_at: datetime | None, rest: list[Any], zone: ZoneInfo
) -> AccessFact:
    name, left_on, partner, level, two_step, until, reviewed_on = rest
    person = _read_person([person_id, name, left_on, seat_ended_at], zone)
    return AccessFact(
        holder=person.name if person else partner,
        person=person,
        has_full_control=level == AccessLevel.FULL,
        two_step=two_step,
        until=until,
        reviewed_on=reviewed_on,
    )
