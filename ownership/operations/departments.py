"""Departments that change: merged into another, retired, taken out again when never used.

What a department holds goes along piece by piece, each with an event that can be put back; the
whole is one step. What would follow is asked by running it (`ownership.operations.previews`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Department, Person
from accounts.models.fields import Folded
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.departments import (
    StaleDepartment,
    find_holders,
    load_aliases,
    write_department,
)
from accounts.operations.people import load_people, write_people
from accounts.operations.retirements import MERGED, RETIRED, set_retired
from accounts.operations.stewards import move_stewards
from accounts.tenancy.deletes import delete_among
from accounts.text import lower_name
from channels_registry.operations.stakes import move_stakes
from ownership.operations.charters import re_point_department
from ownership.operations.department_claims import move_claims
from ownership.operations.department_letters import MovedLetter, move_letters
from ownership.queries.uses import Uses, find_uses_of_department


class DepartmentRefused(Exception):
    """It cannot be merged or retired so. `field`: the input that it is about."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class DepartmentInUse(Exception):
    """Only a department that nothing hangs on is taken out. `uses` says what does."""

    def __init__(self, department: Department, uses: Uses) -> None:
        super().__init__(
            gettext("{department} is in use ({uses}). Merge or retire it instead.").format(
                department=department.name, uses=uses
            )
        )
        self.uses = uses


@dataclass(frozen=True, slots=True)
class Moved:
    """What went along, and where; `step` undoes it."""

    step: UUID
    letters: tuple[MovedLetter, ...]
    stakes: int
    claims: int
    claims_withdrawn: int
    seats: int = 0
    people: int = 0

    @property
    def duties_owned(self) -> int:
        """How many letters A went."""
        return sum(letter.given == "A" for letter in self.letters)

    @property
    def is_nothing(self) -> bool:
        return not (
            self.letters or self.stakes or self.claims or self.claims_withdrawn or self.people
        )


def merge_departments(
    *, department: Department, into: Department, version: int, by: Actor, now: datetime
) -> Moved:
    """The department goes, and all that it held is the other one's, its names too.

    The strongest letter wins on each duty. What it confirmed does not count for the other one. In
    a fixed number of statements. Raises DepartmentRefused, StaleDepartment, DepartmentTaken.
    """
    with change(department.organization, by=by, now=now) as current:
        department = _load(department, version)
        into = _load_receiver(into, department, field="into")
        moved = _move_holdings(current, department, into)
        seats = move_stewards(current, department, into)
        people = write_people(
            current,
            [
                (person, {"department": into})
                for person in load_people(Person.objects.filter(department=department))
            ],
        )
        names = _names_to_keep(department, into)
        write_department(current, department, {"aliases": []})
        set_retired(current, department, MERGED, into=into)
        write_department(current, into, _join_fields(department, into, names))
        return Moved(current.step, *moved, seats, len(people))


def retire_department(
    *,
    department: Department,
    version: int,
    by: Actor,
    now: datetime,
    hand_over_to: Department | None = None,
) -> Moved:
    """The department is no more: another one takes its letters, stakes and claims, or they end.

    Its name, its people and what it confirmed stay with it. In a fixed number of statements.
    Raises DepartmentRefused, StaleDepartment.
    """
    with change(department.organization, by=by, now=now) as current:
        department = _load(department, version)
        to = None
        if hand_over_to is not None:
            to = _load_receiver(hand_over_to, department, field="hand_over_to")
        moved = _move_holdings(current, department, to)
        set_retired(current, department, RETIRED, into=to)
        return Moved(current.step, *moved)


def remove_department(*, department: Department, version: int, by: Actor, now: datetime) -> None:
    """Take out one that was never used. Raises StaleDepartment, DepartmentInUse."""
    with change(department.organization, by=by, now=now) as current:
        stored = Department.objects.get(pk=department.pk)
        if stored.version != version:
            raise StaleDepartment(stored)
        if uses := find_uses_of_department(stored):
            raise DepartmentInUse(stored, uses)
        current.record("department.removed", stored, before={"name": stored.name})
        delete_among(Department, [stored.pk])


def _load(department: Department, version: int) -> Department:
    """As it is under the organization's lock."""
    stored = Department.objects.select_related("head", "deputy").get(pk=department.pk)
    if stored.version != version:
        raise StaleDepartment(stored)
    if stored.retired_on is not None:
        raise DepartmentRefused(
            gettext("{department} is retired already.").format(department=stored.name)
        )
    return stored


def _load_receiver(to: Department, department: Department, *, field: str) -> Department:
    stored = Department.objects.select_related("head", "deputy").get(pk=to.pk)
    if stored.pk == department.pk:
        raise DepartmentRefused(gettext("Choose another department."), field=field)
    if stored.retired_on is not None:
        raise DepartmentRefused(
            gettext(
                "{department} is retired: it can take nothing. Choose one that is in use."
            ).format(department=stored.name),
            field=field,
        )
    return stored


def _move_holdings(
    current: Change, department: Department, to: Department | None
) -> tuple[tuple[MovedLetter, ...], int, int, int]:
    """Letters, stakes, claims. The claims first: they are judged by the letters as they are."""
    claims, withdrawn = move_claims(current, department, to)
    letters = move_letters(current, department, to)
    if to is not None:
        re_point_department(from_department=department, into=to, by=current.by, now=current.now)
    stakes = move_stakes(current, department, to)
    return tuple(letters), stakes, claims, withdrawn


def _names_to_keep(department: Department, into: Department) -> list[str]:
    """By what it was known, as far as that means nobody else."""
    names = [department.name, *load_aliases(department), department.slug]
    short = lower_name(department.short_name)
    others = Department.objects.active().exclude(pk=department.pk)
    others = others.annotate(short=Folded("short_name"))
    if short and not others.filter(short=short).exists():
        names.append(department.short_name)
    # Its own aliases are its own; a name of a third one would turn what is looked up round.
    held = find_holders(names, apart_from=(department.pk, into.pk))
    return [name for name in names if name not in held]


def _join_fields(department: Department, into: Department, names: list[str]) -> dict[str, object]:
    """What the other one lacks, it has from the one that goes; the hands are counted together."""
    fields: dict[str, object] = {"aliases": [*load_aliases(into), *names]}
    for name in ("head", "email", "phone"):
        if not getattr(into, name):
            fields[name] = getattr(department, name)
    if into.deputy is None and department.deputy != fields.get("head", into.head):
        fields["deputy"] = department.deputy
    heads = [one.headcount for one in (into, department) if one.headcount is not None]
    if department.headcount is not None:
        fields["headcount"] = min(sum(heads), 32_767)
    return fields
