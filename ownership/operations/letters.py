"""One letter with the person and the note beside it. Many letters at once: `assignments`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext

from accounts.models import Department, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from channels_registry.models import Channel
from ownership.models import Assignment, Duty, Origin, RaciRole
from ownership.operations.assignments import Cell, StaleDuties, set_letters

EDITABLE = ("role", "person", "note")
# {activity key: {department slug: {"person": id or null, "note": "..."}}}
Told = dict[str, dict[str, dict[str, Any]]]


class LetterTaken(Exception):
    """The department holds a letter on this duty already. `assignment` is it."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(
            gettext("{department} is {role} here already.").format(
                department=assignment.department, role=assignment.get_role_display().lower()
            )
        )
        self.assignment = assignment


def add_letter(
    *,
    duty: Duty,
    department: Department,
    role: RaciRole,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    note: str = "",
    origin: Origin = Origin.HAND,
) -> Assignment:
    """Give a department its letter on a duty. Raises LetterTaken, UnwritableCells."""
    with change(duty.organization, by=by, now=now) as current:
        held = Assignment.objects.filter(duty=duty, department=department)
        existing = held.select_related("department").first()
        if existing is not None:
            raise LetterTaken(existing)
        set_letters(
            organization=duty.organization,
            cells=[Cell(duty.pk, department.pk, role)],
            by=by,
            now=now,
            origin=origin,
        )
        assignment = held.select_related("duty__activity", "department", "person").get()
        describe_letter(current, assignment, {"person": person, "note": note})
        return assignment


def edit_letter(
    *,
    assignment: Assignment,
    fields: dict[str, Any],
    version: int,
    by: Actor,
    now: datetime,
    origin: Origin = Origin.HAND,
) -> None:
    """Change fields named in EDITABLE. `version` is the duty's. `role` None takes the letter away.

    Raises StaleDuties, UnwritableCells, Assignment.DoesNotExist.
    """
    fields = dict(fields)
    with change(assignment.organization, by=by, now=now) as current:
        assignment = Assignment.objects.select_related(
            "duty__activity", "department", "person"
        ).get(pk=assignment.pk)
        if assignment.duty.version != version:
            raise StaleDuties([assignment.duty])
        cell = Cell(
            assignment.duty_id, assignment.department_id, fields.pop("role", assignment.role)
        )
        written = set_letters(
            organization=assignment.organization, cells=[cell], by=by, now=now, origin=origin
        )
        if cell.role is None:
            return
        if describe_letter(current, assignment, fields) and not written.cells:
            Duty.objects.filter(pk=assignment.duty_id).update(version=F("version") + 1)


def describe_letter(current: Change, assignment: Assignment, fields: dict[str, Any]) -> bool:
    """Write the person and the note inside an open change; answers whether they differed."""
    return bool(describe_letters(current, [(assignment, fields)]))


def describe_letters(
    current: Change, said: Sequence[tuple[Assignment, Mapping[str, Any]]]
) -> list[Assignment]:
    """The same of many letters: one statement, one event per channel. Those that differed.

    `duty__activity`, `duty__channel` and `department` are loaded.
    """
    changed: list[Assignment] = []
    names: set[str] = set()
    told: dict[UUID, tuple[Channel, Told, Told]] = {}
    for letter, fields in said:
        different = {n: value for n, value in fields.items() if getattr(letter, n) != value}
        if not different:
            continue
        channel = letter.duty.channel
        _, before, after = told.setdefault(channel.pk, (channel, {}, {}))
        activity, slug = letter.duty.activity.key, letter.department.slug
        # The same letter may come twice: what it was is what it was at first.
        was = before.setdefault(activity, {}).setdefault(slug, {})
        was |= tell_letter(letter, different.keys() - was.keys())
        for name, value in different.items():
            setattr(letter, name, value)
        after.setdefault(activity, {}).setdefault(slug, {}).update(tell_letter(letter, different))
        names |= different.keys()
        changed.append(letter)
    if changed:
        Assignment.objects.bulk_update(changed, sorted(names), batch_size=500)
    for channel, before, after in told.values():
        current.record(
            "assignment.described", channel, before=before, after=after, channel_id=channel.pk
        )
    current.touch(channels=told)
    return changed


def remember_letters(current: Change, letters: Sequence[Assignment]) -> None:
    """Tell since when and whence they are, before they change, so that undo brings them back so."""
    told: dict[UUID, tuple[Channel, Told, Told]] = {}
    for letter in letters:
        channel = letter.duty.channel
        _, before, after = told.setdefault(channel.pk, (channel, {}, {}))
        activity, slug = letter.duty.activity.key, letter.department.slug
        before.setdefault(activity, {})[slug] = tell_letter(letter, ("since", "origin"))
        after.setdefault(activity, {})[slug] = {}
    for channel, before, after in told.values():
        current.record(
            "assignment.remembered", channel, before=before, after=after, channel_id=channel.pk
        )


def tell_letter(letter: Assignment, names: Iterable[str]) -> dict[str, Any]:
    """These fields as the trail tells them: the person by id, a time to the microsecond."""
    return {name: _say(getattr(letter, name)) for name in names}


def _say(value: Any) -> Any:
    if isinstance(value, Person):
        return str(value.pk)
    return value.isoformat() if isinstance(value, datetime) else value
