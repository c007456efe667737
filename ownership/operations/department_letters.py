"""The letters of a department that goes: another one takes them, or they end."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Department
from accounts.operations.changes import Change
from channels_registry.operations.stakes import join_words
from ownership.models import Assignment, RaciRole
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.letters import describe_letters, remember_letters

_LONGEST_NOTE = 500
_STRENGTH = {role: number for number, role in enumerate(RaciRole.values)}


@dataclass(frozen=True, slots=True)
class MovedLetter:
    """One duty. `given`: what the department held; `held`: what the other did, `becomes`: and does.

    `becomes` None: nobody takes it.
    """

    duty: UUID
    channel: UUID
    channel_label: str
    platform: str
    activity: str
    needed: bool
    given: str
    held: str | None
    becomes: str | None

    @property
    def is_stronger(self) -> bool:
        """Whether the other one holds more than before."""
        return self.becomes != self.held


def strongest(one: str, other: str | None) -> str:
    """A before R before C before I."""
    return one if other is None else min(one, other, key=_STRENGTH.__getitem__)


def move_letters(
    current: Change, department: Department, to: Department | None
) -> list[MovedLetter]:
    """Every letter of the department, also where a duty is not needed or a channel is retired.

    The strongest of the two wins; the person and the note of whoever takes it come first. In a
    fixed number of statements.
    """
    given = list(_load(Assignment.objects.filter(department=department)))
    if not given:
        return []
    held: dict[UUID, Assignment] = {}
    if to is not None:
        theirs = Assignment.objects.filter(department=to, duty__among=[g.duty_id for g in given])
        held = {letter.duty_id: letter for letter in _load(theirs)}
    moved = [_move(letter, held.get(letter.duty_id), to) for letter in given]
    cells = [Cell(letter.duty_id, department.pk, None) for letter in given]
    remembered = list(given)
    if to is not None:
        for one in moved:
            if one.is_stronger:
                cells.append(Cell(one.duty, to.pk, one.becomes))
                remembered += [held[one.duty]] if one.duty in held else []
    remember_letters(current, remembered)
    set_letters(
        organization=current.organization,
        cells=cells,
        by=current.by,
        now=current.now,
        everywhere=True,
    )
    if to is not None:
        _describe_taken(current, given, held, to)
    return moved


def _load(letters: QuerySet[Assignment]) -> Iterable[Assignment]:
    named = letters.select_related("duty__activity", "department", "person")
    return named.select_related("duty__channel__platform", "duty__channel__custom_platform")


def _move(given: Assignment, held: Assignment | None, to: Department | None) -> MovedLetter:
    has = held.role if held else None
    return MovedLetter(
        duty=given.duty_id,
        channel=given.duty.channel_id,
        channel_label=given.duty.channel.label,
        platform=given.duty.channel.shown_platform.name,
        activity=given.duty.activity.name,
        needed=given.duty.needed,
        given=given.role,
        held=has,
        becomes=strongest(given.role, has) if to else None,
    )


def _describe_taken(
    current: Change, given: list[Assignment], held: dict[UUID, Assignment], to: Department
) -> None:
    """Who is named beside the letters that were taken. `held`: as they were before."""
    wanted = {}
    for letter in given:
        mine = held.get(letter.duty_id)
        person = (mine.person if mine else None) or letter.person
        note = join_words(mine.note if mine else "", letter.note, at_most=_LONGEST_NOTE)
        if person or note:
            wanted[letter.duty_id] = {"person": person, "note": note}
    if not wanted:
        return
    taken = _load(Assignment.objects.filter(department=to, duty__among=list(wanted)))
    describe_letters(current, [(letter, wanted[letter.duty_id]) for letter in taken])
