"""Which of the steps that people are shown can still be undone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import AuditEvent

UNDO_DAYS = 30
MOST_EVENTS = 2_000  # of one step: what a request has time for; a worker puts back what is more
UNDONE = "step.undone"
# Part of a step that can be undone, and left as they are: they tell of it, or stay useful (a
# person who was added on the way). What a department said stays said: of a release, its letters and
# claims are put back.
TELL_ONLY = frozenset(
    {
        "attestation.made",
        *("charter.applied", "import.started", "import.confirmed", "import.finished"),
        *("person.added", UNDONE),
    }
)
BEGINNINGS = frozenset({"channel.registered", "channel.requested"})
# Each has its reversal in ownership.operations.reversals.
UNDOABLE = frozenset(
    {
        "access.added",
        "access.changed",
        "access.removed",
        "assignment.changed",
        "assignment.described",
        "assignment.remembered",
        "channel.approved",
        "channel.changed",
        "channel.declined",
        "channel.registered",
        "channel.requested",
        "channel.restored",
        "channel.retired",
        "charter.changed",
        "claim.accepted",
        "claim.declined",
        "claim.moved",
        "claim.opened",
        "claim.reopened",
        "claim.withdrawn",
        "department.changed",
        "department.merged",
        "department.restored",
        "department.retired",
        "duty.needed_changed",
        "finding.given",
        "finding.snoozed",
        "finding.waived",
        "finding.woken",
        "member.moved",
        "person.changed",
        "person.left",
        "rule.changed",
        "stake.added",
        "stake.changed",
        "stake.removed",
    }
)
# A request's own events are among the newest, unless very much is written meanwhile.
_NEWEST = 500


def find_undone(step: UUID) -> AuditEvent | None:
    """Who put the step back, and when. One statement."""
    undone = AuditEvent.objects.filter(verb=UNDONE, after__step=str(step))
    return undone.order_by("-seq").first()


def find_undoable(events: Iterable[AuditEvent], *, now: datetime) -> set[UUID]:
    """The steps among these that were not undone yet and are young enough. One statement."""
    steps = find_young(events, now=now)
    # Also for none: as many statements as for many.
    undone = AuditEvent.objects.filter(
        verb=UNDONE, at__gte=_earliest(now), after__step__in=["", *map(str, steps)]
    )
    return steps - {UUID(step) for step in undone.values_list("after__step", flat=True)}


def find_young(events: Iterable[AuditEvent], *, now: datetime) -> set[UUID]:
    """The steps among these that can be undone, if nobody did so yet."""
    earliest = _earliest(now)
    return {event.step for event in events if event.verb in UNDOABLE and event.at >= earliest}


def _earliest(now: datetime) -> datetime:
    return now - timedelta(days=UNDO_DAYS)


def find_step_of(request_id: str, actor_id: UUID | None) -> UUID | None:
    """The newest step of this request, if it can be undone. One statement.

    None as well when so much was written meanwhile that it is not among the newest.
    """
    newest = AuditEvent.objects.order_by("-seq").values_list(
        "step", "verb", "request_id", "actor_id"
    )
    step, can = None, False
    for of_step, verb, of_request, of_actor in newest[:_NEWEST]:
        if (of_request, of_actor) != (request_id, actor_id) or step not in (None, of_step):
            continue
        step = of_step
        if verb not in TELL_ONLY and verb not in UNDOABLE:
            return None
        can = can or verb in UNDOABLE
    return step if can else None
