"""How firmly duties are owned: confirmed, and resilient. Each is nested in the one before.

Counted here and nowhere else.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import Department, Person
from channels_registry.models import LOOKED_AT, AccessLevel, ChannelAccess
from ownership.models import Assignment, DutyState, RaciRole
from ownership.queries.confirmations import confirmed_in_time
from ownership.queries.snapshots import count_accountable
from ownership.queries.terms import load_terms
from ownership.rules import overloaded, unconfirmed
from ownership.rules.confirmation import somebody_answers
from ownership.rules.overloaded import is_overloaded
from ownership.snapshot import DepartmentSnapshot, Terms

# With fewer people who can act, one illness leaves the duty to nobody.
ENOUGH_PEOPLE = 2
OF_OWNED = Q(duty__state=DutyState.OWNED)


@dataclass(slots=True)
class Standing:
    """Counted duties that are owned, confirmed in time, and where somebody answers; and of those
    the ones that at least two people can act on, in a department that is not overloaded.
    """

    confirmed: int = 0
    resilient: int = 0
    overloaded: frozenset[UUID] = frozenset()  # departments


def count_standing(
    *, now: datetime, letters: Q = OF_OWNED, carried: Mapping[UUID, int] | None = None
) -> Standing:
    """`letters`: which letters A are counted, where it is not those of all owned duties. `carried`:
    accountable duties by department, where they are known already.

    Seven statements, six with those, whatever the size of the registry: only where somebody is said
    to have full control are duties told apart by their channel.
    """
    today = now.date()
    terms = load_terms(today)
    counted = Assignment.objects.filter(
        letters,
        confirmed_in_time(now, unconfirmed.RULE.limit(terms)),
        role=RaciRole.ACCOUNTABLE,
        duty__needed=True,
        duty__channel__status__in=LOOKED_AT,
    )
    in_control = _load_in_control(today)
    groups = _group(counted, has_control_lists=bool(in_control))
    departments = {
        pk: _Leading(head, deputy, headcount)
        for pk, head, deputy, headcount in Department.objects.values_list(
            "id", "head_id", "deputy_id", "headcount"
        )
    }
    named = {group.person for group in groups} | set().union(*in_control.values())
    leading = {who for d in departments.values() for who in (d.head, d.deputy)}
    ids = [pk for pk in named | leading if pk is not None]
    here = set(Person.objects.here(today).filter(pk__among=ids).values_list("pk", flat=True))
    standing = Standing(overloaded=_find_overloaded(departments, terms, carried))
    for group in groups:
        department = departments[group.department]
        if not somebody_answers(
            named_left=None if group.person is None else group.person not in here,
            head_left=None if department.head is None else department.head not in here,
        ):
            continue
        standing.confirmed += group.duties
        able = {group.person, department.head, department.deputy}
        if group.channel is not None:
            able |= in_control[group.channel]
        if len(able & here) >= ENOUGH_PEOPLE and group.department not in standing.overloaded:
            standing.resilient += group.duties
    return standing


class _Leading(NamedTuple):
    head: UUID | None
    deputy: UUID | None
    headcount: int | None


class _Group(NamedTuple):
    """So many duties of one department and person; `channel` where a list of it is looked at."""

    department: UUID
    person: UUID | None
    channel: UUID | None
    duties: int


def _load_in_control(today: date) -> dict[UUID, set[UUID | None]]:
    """Who has full control, by channel, and should."""
    found: dict[UUID, set[UUID | None]] = defaultdict(set)
    rows = ChannelAccess.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        level=AccessLevel.FULL,
        person__isnull=False,
    )
    for channel_id, person_id in rows.values_list("channel_id", "person_id"):
        found[channel_id].add(person_id)
    return found


def _group(counted: QuerySet[Assignment], *, has_control_lists: bool) -> list[_Group]:
    lists = ChannelAccess.objects.filter(level=AccessLevel.FULL, person__isnull=False)
    apart = Q(duty__channel__in=lists.values("channel"))
    others = counted.exclude(apart) if has_control_lists else counted
    groups = [
        _Group(department, person, None, duties)
        for department, person, duties in others.values_list("department_id", "person_id").annotate(
            duties=Count("id")
        )
    ]
    if has_control_lists:
        rows = counted.filter(apart).values_list("department_id", "person_id", "duty__channel_id")
        groups += [_Group(*row) for row in rows.annotate(duties=Count("id"))]
    return groups


def _find_overloaded(
    departments: dict[UUID, _Leading], terms: Terms, carried: Mapping[UUID, int] | None
) -> frozenset[UUID]:
    weighed = {pk: d.headcount for pk, d in departments.items() if d.headcount}
    if not weighed or overloaded.RULE.code in terms.switched_off:
        return frozenset()
    if carried is None:
        carried = count_accountable(list(weighed))
    return frozenset(
        pk
        for pk, headcount in weighed.items()
        if is_overloaded(DepartmentSnapshot(pk, "", carried.get(pk, 0), headcount), terms)
    )
