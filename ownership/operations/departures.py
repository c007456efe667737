"""People who leave: what they were named on goes to others, in one step.

Who can log in stays on the access lists until somebody says that the log-in is gone there too: a
list tells what is so, not what should be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Department, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.departments import write_department
from accounts.operations.people import StalePerson, load_people, write_people
from channels_registry.models import ChannelAccess
from channels_registry.operations.channel_access import end_access_of
from ownership.models import Assignment
from ownership.operations.letters import describe_letters

LEFT = "person.left"
# Further away it is a slip of the pen.
EARLIEST, LATEST = timedelta(days=3653), timedelta(days=731)


class DepartureRefused(Exception):
    """It cannot be done so. `field`: the input that it is about."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Departed:
    """What was done; `step` undoes it. None: nothing was left to do."""

    step: UUID | None
    person: Person
    duties: int
    departments: int
    access: int


def depart(
    *,
    person: Person,
    left_on: date,
    version: int,
    by: Actor,
    now: datetime,
    hand_over_to: Person | None = None,
    one_by_one: Mapping[UUID, Person] | None = None,
    access_is_removed: bool = False,
) -> Departed:
    """They leave on that day. What they are named on goes to `hand_over_to`, where that is given.

    `one_by_one`: who gets it instead, by the letter's id; by the department's id for the place at
    its head. What nobody gets keeps the name: "owner has left" tells more than nobody. In a fixed
    number of statements, but for those of departments. Raises DepartureRefused, StalePerson.
    """
    with change(person.organization, by=by, now=now) as current:
        stored = load_people(Person.objects.filter(pk=person.pk)).get()
        if stored.version != version:
            raise StalePerson(stored)
        _refuse_day(left_on, current.organization.day_of(now))
        takers = _load_takers(stored, left_on, hand_over_to, one_by_one or {})
        others = {key: takers[taker.pk] for key, taker in (one_by_one or {}).items()}
        heir = takers[hand_over_to.pk] if hand_over_to else None
        duties = _hand_over_letters(current, stored, heir, others)
        departments = _hand_over_departments(current, stored, heir, others)
        access = _end_access(current, stored) if access_is_removed else 0
        changed = write_people(current, [(stored, {"left_on": left_on})], verb=LEFT)
        is_nothing = not (duties or departments or access or changed)
        current.touch(people=[stored.pk, *takers])
        return Departed(None if is_nothing else current.step, stored, duties, departments, access)


def _refuse_day(left_on: date, today: date) -> None:
    if left_on < today - EARLIEST or left_on > today + LATEST:
        raise DepartureRefused(
            gettext("Choose a day of the last ten years or the next two."), field="left_on"
        )


def _load_takers(
    person: Person, left_on: date, hand_over_to: Person | None, others: Mapping[UUID, Person]
) -> dict[UUID, Person]:
    """Those who get something, as they are stored. One statement."""
    wanted = {taker.pk for taker in others.values()} | (
        {hand_over_to.pk} if hand_over_to else set()
    )
    people = Person.objects.filter(pk__in=wanted).select_related("membership")
    takers = {taker.pk: taker for taker in people}
    for taker in takers.values():
        if taker.pk == person.pk:
            raise DepartureRefused(
                gettext("Choose somebody else than {person}.").format(person=person.name),
                field="hand_over_to",
            )
        if taker.has_left(left_on):
            raise DepartureRefused(
                gettext("{taker} has left by then. Choose somebody who stays.").format(
                    taker=taker.name
                ),
                field="hand_over_to",
            )
    return takers


def _hand_over_letters(
    current: Change, person: Person, heir: Person | None, others: Mapping[UUID, Person]
) -> int:
    rows = Assignment.objects.filter(person=person)
    letters = rows.select_related("duty__activity", "duty__channel", "department", "person")
    given = [
        (letter, {"person": taker})
        for letter in letters
        if (taker := others.get(letter.pk, heir)) is not None
    ]
    changed = describe_letters(current, given)
    current.touch(duties=[letter.duty_id for letter in changed])
    return len(changed)


def _hand_over_departments(
    current: Change, person: Person, heir: Person | None, others: Mapping[UUID, Person]
) -> int:
    """The places at the head. Whoever gets both of a department is its head alone."""
    led = Department.objects.filter(Q(head=person) | Q(deputy=person)).active()
    count = 0
    for department in led.select_related("head", "deputy"):
        taker = others.get(department.pk, heir)
        if taker is None:
            continue
        fields: dict[str, Person | None] = {}
        if department.head_id == person.pk:
            fields["head"] = taker
        if department.deputy_id == person.pk:
            fields["deputy"] = taker
        head, deputy = (
            fields.get("head", department.head),
            fields.get("deputy", department.deputy),
        )
        if head is not None and head == deputy:
            fields["deputy"] = None
        count += write_department(current, department, fields)
    return count


def _end_access(current: Change, person: Person) -> int:
    entries = ChannelAccess.objects.filter(person=person).select_related("person", "channel")
    ended = list(entries)
    end_access_of(current=current, entries=ended)
    return len(ended)
