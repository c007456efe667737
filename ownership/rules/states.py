"""The state of a duty, as the rules see it. Needed or not, the letters decide."""

from ownership.rules.contested import is_contested
from ownership.rules.unowned import is_unowned
from ownership.snapshot import DutySnapshot

OWNED, UNOWNED, CONTESTED = "owned", "unowned", "contested"


def state_of(duty: DutySnapshot) -> str:
    if is_contested(duty):
        return CONTESTED
    return UNOWNED if is_unowned(duty) else OWNED


def worst_state(states: set[str]) -> str:
    """A channel's label: contested before unowned before owned."""
    return next((state for state in (CONTESTED, UNOWNED) if state in states), OWNED)
