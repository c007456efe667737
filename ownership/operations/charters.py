"""Apply the recommended charter: owners where nobody is, and the letters beside them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from ownership.models import BulkEdit
from ownership.operations.bulk_edits import Instruction, Outcome, edit_selected
from ownership.queries.charter_plans import CharterPlan, plan_charter
from ownership.queries.selections import Selection

# What one request has time to undo: each leaves an event, with some thirty letters in it.
MOST_CHANNELS = 1_000


class StaleCharter(Exception):
    """Applying it would do something else than what was looked at; nothing was written."""

    def __init__(self, plan: CharterPlan) -> None:
        super().__init__("Somebody changed this meanwhile. Nothing was applied; look again.")
        self.plan = plan


class CharterNotApplied(Exception):
    """There is nothing to add, or too much. The message says which."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done; `step` undoes it. `by_worker`: who asks how far it is, when it is much."""

    step: UUID
    outcome: Outcome
    by_worker: BulkEdit | None = None


def apply_charter(
    *,
    organization: Organization,
    by: Actor,
    now: datetime,
    channels: Collection[UUID] | None = None,
    seen: str = "",
) -> Applied:
    """On all channels that are looked at, or on those named.

    It makes a department accountable only where nobody is, fills only empty cells with the other
    letters, and changes no letter that is there. `seen`: what the plan said of itself when
    somebody looked. Raises StaleCharter, CharterNotApplied.
    """
    with change(organization, by=by, now=now) as current:
        plan = plan_charter(channels)
        if seen and plan.seen != seen:
            raise StaleCharter(plan)
        if not plan.letters:
            raise CharterNotApplied("The charter adds nothing here: everything it says is done.")
        if len(plan.channels) > MOST_CHANNELS:
            raise CharterNotApplied(
                f"The charter can be applied to {MOST_CHANNELS:,} channels at once, and here are"
                f" {len(plan.channels):,}. Assign owners in the channel list."
            )
        done = edit_selected(
            organization=organization,
            selection=Selection(ids=dict.fromkeys(plan.channels)),
            instruction=Instruction(is_charter=True),
            by=by,
            now=now,
        )
        if isinstance(done, BulkEdit):
            return Applied(done.pk, {}, done)
        return Applied(current.step, done)
