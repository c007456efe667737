"""What a file's owners do to the letters of one channel: asked by the preview, done by the import.

An owner is accountable for every needed duty. The other letters of a file only fill empty cells.
"""

from collections.abc import Mapping
from uuid import UUID

from channels_registry.models import OnOtherOwner
from ownership.models import RaciRole
from ownership.operations.assignments import Cell
from ownership.queries.letters import Letters

# Department -> the letter that the file gives it, the strongest where it gives several.
Wanted = Mapping[UUID, str]
ROLE_OF_COLUMN = {
    "accountable": RaciRole.ACCOUNTABLE,
    "responsible": RaciRole.RESPONSIBLE,
    "consulted": RaciRole.CONSULTED,
    "informed": RaciRole.INFORMED,
}
STRENGTH = {role: strength for strength, role in enumerate(reversed(RaciRole.values))}


def strongest(first: str | None, second: str) -> str:
    """The stronger of two letters: A, R, C, I."""
    return second if first is None or STRENGTH[second] > STRENGTH[first] else first


def find_other_owners(letters: Letters, wanted: Wanted) -> set[UUID]:
    """Who is accountable where the file's owners are not: it is contested with them."""
    owners = _owners(wanted)
    others: set[UUID] = set()
    for on_duty in letters.values():
        current = _owners(on_duty)
        if owners - current:
            others |= current - owners
    return others


def plan_cells(letters: Letters, wanted: Wanted, on_other_owner: str) -> list[Cell]:
    """The cells to write on a channel's needed duties; none when it is as the file says."""
    cells: list[Cell] = []
    owners = _owners(wanted)
    for duty, on_duty in letters.items():
        planned = _plan_owners(owners, _owners(on_duty), on_other_owner)
        for department, role in wanted.items():
            if role != RaciRole.ACCOUNTABLE and department not in on_duty:
                planned.setdefault(department, role)
        cells += [Cell(duty, department, role) for department, role in planned.items()]
    return cells


def _plan_owners(owners: set[UUID], current: set[UUID], on_other_owner: str) -> dict[UUID, str]:
    if not owners or owners == current:
        return {}
    planned: dict[UUID, str] = {}
    if not current or on_other_owner != OnOtherOwner.KEEP:
        planned = dict.fromkeys(owners - current, RaciRole.ACCOUNTABLE.value)
    if on_other_owner == OnOtherOwner.REPLACE:
        planned |= dict.fromkeys(current - owners, RaciRole.CONSULTED.value)
    return planned


def _owners(letters: Mapping[UUID, str]) -> set[UUID]:
    return {d for d, role in letters.items() if role == RaciRole.ACCOUNTABLE}
