"""The state of a duty, as the rules see it. Needed or not, the letters decide."""

from datetime import date
from functools import cache
from uuid import UUID

from ownership.rules.contested import is_contested
from ownership.rules.unowned import is_unowned
from ownership.snapshot import DutySnapshot, Owner

OWNED, UNOWNED, CONTESTED = "owned", "unowned", "contested"


def state_of(duty: DutySnapshot) -> str:
    if is_contested(duty):
        return CONTESTED
    return UNOWNED if is_unowned(duty) else OWNED


@cache
def state_of_owners(count: int) -> str:
    """Of a duty for which so many departments are accountable and that none claims."""
    owners = tuple(Owner(UUID(int=number), "", date.min) for number in range(count))
    nobody = UUID(int=0)
    return state_of(DutySnapshot(nobody, nobody, "", "", False, True, accountable=owners))


def worst_state(states: set[str]) -> str:
    """A channel's label: contested before unowned before owned."""
    return next((state for state in (CONTESTED, UNOWNED) if state in states), OWNED)
