"""The letters that the charter gives to channels: into empty cells, and over none that is there
unless somebody chose that very duty.
"""

from collections.abc import Collection
from uuid import UUID

from accounts.operations.changes import Change
from ownership.models import Origin
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.settle import fit_reshaped
from ownership.queries.charter_plans import Reach, plan_charter
from ownership.queries.charters import Charter, load_in_force


def fill_from_charter(
    current: Change, reach: Reach, charter: Charter | None = None
) -> dict[str, int]:
    """Inside an open change, in a fixed number of statements. `charter`: None is what is in force.

    Answers how many `channels` got a letter, how many `letters` these are, how many `duties` an
    owner, and how many `replaced` theirs; `open`: needed duties there that still have none.
    """
    plan = plan_charter(reach, charter)
    cells = [
        Cell(duty_id, department_id, role)
        for duty_id, added in plan.letters.items()
        for department_id, role in added.items()
    ]
    if cells:
        set_letters(
            organization=current.organization,
            cells=cells,
            by=current.by,
            now=current.now,
            origin=Origin.CHARTER,
        )
    return {
        "channels": len(plan.channels),
        "letters": len(cells),
        "duties": plan.gains,
        "open": plan.after.unowned,
        "replaced": len(plan.replaced),
    }


def fill_new_channels(current: Change, channel_ids: Collection[UUID]) -> dict[str, int] | None:
    """What the charter says of channels that the open change has just registered or approved.

    None where no charter is in force: what nobody adopted gives no letters.
    """
    charter = load_in_force() if channel_ids else None
    if charter is None:
        return None
    fit_reshaped(current)  # which duties are needed must stand before owners are given to them
    return fill_from_charter(current, Reach(channels=frozenset(channel_ids)), charter)
