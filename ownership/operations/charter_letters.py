"""The letters that the charter adds to channels: into empty cells, never over what is there."""

from collections.abc import Collection
from uuid import UUID

from accounts.operations.changes import Change
from ownership.models import Origin
from ownership.operations.assignments import Cell, set_letters
from ownership.queries.charter_plans import plan_charter


def fill_from_charter(current: Change, channel_ids: Collection[UUID]) -> dict[str, int]:
    """Inside an open change, in a fixed number of statements.

    Answers how many `channels` got a letter, how many `letters` these are, and how many `duties`
    an owner; `open`: needed duties of these channels that still have none.
    """
    plan = plan_charter(channel_ids)
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
    }
