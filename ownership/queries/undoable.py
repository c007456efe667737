"""Which of the steps that people are shown can still be undone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import AuditEvent

UNDO_DAYS = 30
MOST_EVENTS = 2_000  # of one step: what a request has time for
UNDONE = "step.undone"
# Each has its reversal in ownership.operations.reversals.
UNDOABLE = frozenset(
    {
        "assignment.changed",
        "assignment.described",
        "channel.approved",
        "channel.changed",
        "channel.declined",
        "channel.registered",
        "channel.requested",
        "channel.restored",
        "channel.retired",
        "duty.needed_changed",
    }
)


def is_small_enough(step: UUID) -> bool:
    """Whether the step changed no more than can be put back in one go. One statement."""
    return AuditEvent.objects.filter(step=step)[: MOST_EVENTS + 1].count() <= MOST_EVENTS


def find_undoable(events: Iterable[AuditEvent], *, now: datetime) -> set[UUID]:
    """The steps among these that were not undone yet and are young enough. One statement."""
    earliest = now - timedelta(days=UNDO_DAYS)
    steps = {e.step for e in events if e.verb in UNDOABLE and e.at >= earliest}
    # Also for none: as many statements as for many.
    undone = AuditEvent.objects.filter(
        verb=UNDONE, at__gte=earliest, after__step__in=["", *map(str, steps)]
    )
    return steps - {UUID(step) for step in undone.values_list("after__step", flat=True)}
