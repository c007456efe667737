"""How firmly duties are owned: confirmed, and resilient. Each is nested in the one before.

Counted here and nowhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, UUIDField, Value, When

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
InControl = dict[UUID, set[UUID | None]]  # people by channel
_COUNTED = Q(duty__needed=True, duty__channel__status__in=LOOKED_AT)


@dataclass(slots=True)
class Standing:
    """Counted duties that are owned, confirmed in time, and where somebody answers; and of those
    the ones that at least two people can act on, in a department that is not overloaded.
    """

    confirmed: int = 0
    resilient: int = 0
    overloaded: frozenset[UUID] = frozenset()  # departments


class LetterGroup(NamedTuple):
    """So many letters of one department and person on counted duties.

    `is_gone`: the person. `stands`: the letter is the A of an owned duty, and confirmed in time.
    `channel` where somebody is said to have full control of it: duties are told apart there.
    """

    department: UUID
    role: str
    person: UUID | None
    is_gone: bool
    channel: UUID | None
    stands: bool
    duties: int


def count_standing(*, now: datetime, letters: Q = OF_OWNED) -> Standing:
    """`letters`: which letters A are counted, where it is not those of all owned duties.

    Five statements, four without a headcount, whatever the size of the registry.
    """
    terms = load_terms(now.date())
    in_control = load_in_control(terms.today)
    stand = letters & confirmed_in_time(now, unconfirmed.RULE.limit(terms))
    counted = Assignment.objects.filter(_COUNTED, stand, role=RaciRole.ACCOUNTABLE)
    counted = counted.annotate(stands=Value(True))
    groups = _group(counted, today=terms.today, apart=Q() if in_control else None)
    return add_standing(groups, load_leading(), in_control, terms)


def count_letters(*, now: datetime, terms: Terms, in_control: InControl) -> list[LetterGroup]:
    """Every A and R of counted duties. One statement, for who asks for the load as well."""
    owners = Q(role=RaciRole.ACCOUNTABLE) & OF_OWNED
    stand = owners & confirmed_in_time(now, unconfirmed.RULE.limit(terms))
    counted = Assignment.objects.filter(
        _COUNTED, role__in=[RaciRole.ACCOUNTABLE, RaciRole.RESPONSIBLE]
    ).annotate(stands=Case(When(stand, then=True), default=False))
    return _group(counted, today=terms.today, apart=owners if in_control else None)


def load_leading() -> list[Department]:
    """All departments in their order, with who leads them. One statement."""
    people = ("head__membership", "deputy__membership")
    return list(Department.objects.in_order().select_related(*people))


def add_standing(
    groups: Iterable[LetterGroup],
    departments: Iterable[Department],
    in_control: InControl,
    terms: Terms,
    *,
    carried: Mapping[UUID, int] | None = None,
) -> Standing:
    """What the groups of letters come to. One statement, none where `carried` is known: the
    accountable duties by department. `departments`: as `load_leading` has them.
    """
    standing_groups = [group for group in groups if group.stands]
    by_id = {department.pk: department for department in departments}
    here = {group.person for group in standing_groups if not group.is_gone}
    here.discard(None)
    for department in by_id.values():
        leading = filter(None, (department.head, department.deputy))
        here |= {person.pk for person in leading if not person.has_left(terms.today)}
    standing = Standing(overloaded=_find_overloaded(by_id, terms, carried))
    for group in standing_groups:
        department = by_id[group.department]
        head = department.head
        if not somebody_answers(
            named_left=None if group.person is None else group.is_gone,
            head_left=None if head is None else head.pk not in here,
        ):
            continue
        standing.confirmed += group.duties
        able = {group.person, department.head_id, department.deputy_id} & here
        if group.channel is not None:
            able |= in_control.get(group.channel, set())
        if len(able) >= ENOUGH_PEOPLE and group.department not in standing.overloaded:
            standing.resilient += group.duties
    return standing


def load_in_control(today: date) -> InControl:
    """Who has full control and should, of those who have not left. One statement."""
    found: InControl = defaultdict(set)
    rows = _full_control().filter(
        Q(until__isnull=True) | Q(until__gte=today), person__in=Person.objects.here(today)
    )
    for channel_id, person_id in rows.values_list("channel_id", "person_id"):
        found[channel_id].add(person_id)
    return found


def _full_control() -> QuerySet[ChannelAccess]:
    return ChannelAccess.objects.filter(level=AccessLevel.FULL, person__isnull=False)


def _group(counted: QuerySet[Assignment], *, today: date, apart: Q | None) -> list[LetterGroup]:
    """`apart`: which letters are told apart by channel, where there is a list of it; None where
    there is no such list, for then the database has few groups to keep and nothing to sort.
    """
    gone = Person.objects.gone(today).values("pk")
    on_channel: Any = Value(None, output_field=UUIDField())
    if apart is not None:
        on_lists = apart & Q(duty__channel__in=_full_control().values("channel"))
        on_channel = Case(When(on_lists, then=F("duty__channel_id")))
    rows = (
        counted.order_by()
        .annotate(
            is_gone=Case(When(person__in=gone, then=True), default=False), on_channel=on_channel
        )
        .values_list("department_id", "role", "person_id", "is_gone", "on_channel", "stands")
        .annotate(duties=Count("id"))
    )
    return [LetterGroup(*row) for row in rows]


def _find_overloaded(
    departments: Mapping[UUID, Department], terms: Terms, carried: Mapping[UUID, int] | None
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
