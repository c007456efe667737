"""Undo: put back what one unit of work changed, whole or not at all.

A step can be undone while every field still is as the step left it; else what came later stands in
the way, and is named. Undoing is a change of its own: it leaves events, and can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from accounts.models import AuditEvent, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from ownership.operations.reversals import BEGINNINGS, REVERSALS, Unplaced
from ownership.queries.undoable import MOST_EVENTS, TELL_ONLY, UNDO_DAYS, UNDONE


class NothingToUndo(Exception):
    """There is no such step, or it was undone already, or is too old. The sentence says which."""


class CannotUndo(Exception):
    """The step holds something that cannot be put back."""


class UndoConflict(Exception):
    """Something newer stands in the way. `later`: the first event of each later step."""

    def __init__(self, later: Sequence[AuditEvent]) -> None:
        named = "; ".join(f"{e.actor_label}, {e.at:%d %b %H:%M}: {e.object_label}" for e in later)
        super().__init__(
            f"This was changed again later ({named}). Undo that first."
            if later
            else "This is not as it was left any more, so it cannot be put back."
        )
        self.later = list(later)


@dataclass(frozen=True, slots=True)
class Undone:
    """`step`: that of the undoing, which can be undone as well. `events`: how many it put back.

    `forgot`: it took channels out of the registry, so their pages are gone.
    """

    step: UUID
    events: int
    forgot: bool


def undo_step(*, organization: Organization, step: UUID, by: Actor, now: datetime) -> Undone:
    """Put back everything that the step changed. Raises NothingToUndo, CannotUndo, UndoConflict."""
    with change(organization, by=by, now=now) as current:
        of_step = AuditEvent.objects.filter(step=step).order_by("-seq")
        events = list(of_step[: MOST_EVENTS + 1])
        if len(events) > MOST_EVENTS:
            raise CannotUndo(
                f"This changed {of_step.count():,} things at once, which is more than can be put"
                " back in one go. Change it by hand, or import a corrected list."
            )
        _refuse_undoable(events, step, now=now)
        changing = [event for event in events if event.verb not in TELL_ONLY]
        for verb, group in groupby(changing, key=lambda event: event.verb):
            together = list(group)
            try:
                REVERSALS[verb](current, together, changing)
            except Unplaced as unplaced:
                raise UndoConflict(_find_later(unplaced.events or together)) from unplaced
        current.record(
            UNDONE,
            changing[-1],
            after={"step": str(step), "verb": changing[-1].verb},
            channel_id=_only_channel(changing),
        )
        forgot = any(event.verb in BEGINNINGS for event in changing)
        return Undone(current.step, len(changing), forgot)


def _refuse_undoable(events: list[AuditEvent], step: UUID, *, now: datetime) -> None:
    if not events:
        raise NothingToUndo("There is no such change here.")
    if now - events[0].at > timedelta(days=UNDO_DAYS):
        raise NothingToUndo(f"This is more than {UNDO_DAYS} days ago. Change it by hand.")
    if AuditEvent.objects.filter(verb=UNDONE, after__step=str(step)).exists():
        raise NothingToUndo("This was undone already.")
    known = REVERSALS.keys() | TELL_ONLY
    if unknown := {event.verb for event in events} - known:
        raise CannotUndo(f"This cannot be undone: {', '.join(sorted(unknown))}.")
    if all(event.verb in TELL_ONLY for event in events):
        raise NothingToUndo("Nothing was changed there.")


def _find_later(events: Sequence[AuditEvent]) -> list[AuditEvent]:
    """The first event of each later step on the same things, the newest first; at most five."""
    after = max(event.seq for event in events)
    channels = {event.channel_id for event in events if event.channel_id}
    things = {event.object_id for event in events}
    later = AuditEvent.objects.filter(seq__gt=after, verb__in=REVERSALS)
    found = later.filter(channel_id__in=channels) | later.filter(object_id__in=things)
    steps: dict[UUID, AuditEvent] = {}
    for event in found.order_by("-seq")[:200]:
        steps[event.step] = event
    return list(steps.values())[:5]


def _only_channel(events: Sequence[AuditEvent]) -> UUID | None:
    channels = {event.channel_id for event in events}
    return channels.pop() if len(channels) == 1 else None
