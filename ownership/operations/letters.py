"""One letter with the person and the note beside it. Many letters at once: `assignments`."""

from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Department, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from ownership.models import Assignment, Duty, Origin, RaciRole
from ownership.operations.assignments import Cell, StaleDuties, set_letters

EDITABLE = ("role", "person", "note")


class LetterTaken(Exception):
    """The department holds a letter on this duty already. `assignment` is it."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(
            f"{assignment.department} is {assignment.get_role_display().lower()} here already."
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
    before = {name: getattr(assignment, name) for name in fields}
    different = {name: value for name, value in fields.items() if before[name] != value}
    if not different:
        return False
    Assignment.objects.filter(pk=assignment.pk).update(**different)
    channel = assignment.duty.channel
    where = assignment.duty.activity.key, assignment.department.slug
    current.record(
        "assignment.described",
        channel,
        before=_said(where, {name: before[name] for name in different}),
        after=_said(where, different),
        channel_id=channel.pk,
    )
    current.touch(channels=[channel.pk])
    return True


def _said(where: tuple[str, str], fields: dict[str, Any]) -> dict[str, Any]:
    """{activity key: {department slug: {"person": id or null, "note": "..."}}}."""
    said = {
        name: str(value.pk) if isinstance(value, Person) else value
        for name, value in fields.items()
    }
    return {where[0]: {where[1]: said}}
