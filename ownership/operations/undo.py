"""Undo: put back what one unit of work changed, whole or not at all.

A step can be undone while every field still is as the step left it; else what came later stands in
the way, and is named. Undoing is a change of its own: it leaves events, and can be undone.

It is one transaction, however much there is: nobody ever sees half of it, and a worker that dies in
the middle leaves nothing. A request does what it has time for; what is more is done by a worker,
piece by piece, and others who want to write meanwhile are asked to try again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext

from accounts.models import AuditEvent, Job, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, OrganizationBusy, change
from accounts.operations.jobs import JobFailed, actor_of, advance_job, request_job
from ownership.models import Undoing
from ownership.operations.reversals import REVERSALS, Unplaced
from ownership.queries.steps import (
    Step,
    find_later,
    find_running_undoing,
    find_touches,
    is_going_on,
    list_pieces,
    read_step,
)
from ownership.queries.undoable import (
    BEGINNINGS,
    MOST_EVENTS,
    TELL_ONLY,
    UNDO_DAYS,
    UNDONE,
    find_undone,
)

TASK = "ownership.tasks.undo_large"
PIECE = 500  # events in memory at once


class NothingToUndo(Exception):
    """There is no such step, or it was undone already, or is too old. The sentence says which."""


class CannotUndo(Exception):
    """The step holds something that cannot be put back."""


class UndoConflict(Exception):
    """Something newer stands in the way. `later`: the first event of each later step."""

    def __init__(self, later: Sequence[AuditEvent]) -> None:
        super().__init__(self._say(_name(later)))
        self.later = list(later)

    def _say(self, named: str) -> str:
        if not named:
            return gettext("This is not as it was left any more, so it cannot be put back.")
        return gettext("This was changed again later ({named}). Undo that first.").format(
            named=named
        )


class ChannelsTouched(UndoConflict):
    """Channels that the step registered are in use: undoing that does not make them unused."""

    def _say(self, named: str) -> str:
        return gettext(
            "Somebody worked on its channels since ({named}). Only channels that nobody touched are"
            " taken out again; retire those that you do not want."
        ).format(named=named)


@dataclass(frozen=True, slots=True)
class Undone:
    """`step`: that of the undoing, which can be undone as well. `events`: how many it put back.

    `removed`: how many channels it took out of the registry, so that their pages are gone.
    """

    step: UUID
    events: int
    removed: int


def undo_step(
    *, organization: Organization, step: UUID, by: Actor, now: datetime
) -> Undone | Undoing:
    """Put back everything that the step changed, or have it done by a worker when it is much.

    Asked again meanwhile it answers the same. Raises NothingToUndo, CannotUndo, UndoConflict.
    """
    with change(organization, by=by, now=now) as current:
        running = find_running_undoing(step)
        if running is not None:
            return running
        found = _read_undoable(step, now=now)
        if found.events <= MOST_EVENTS:
            return _put_back(current, found)
        undoing = Undoing.new(of_step=step, created_at=now, created_by_label=by.label[:200])
        undoing.job = request_job(current, task=TASK, total=found.changes)
        undoing.save(force_insert=True)
        current.record("undoing.started", undoing, after={"step": str(step)})
        return undoing


def advance_undoing(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Put it all back, or fail with the names of what stands in the way and leave all as it is."""
    organization = Organization.objects.get(pk=organization_id)

    def work(job: Job) -> bool:
        undoing, now = Undoing.objects.get(job=job), clock()
        try:
            with change(organization, by=actor_of(job), now=now, step=undoing.pk) as current:
                undone = _put_back(current, _read_undoable(undoing.of_step, now=now))
        except OrganizationBusy:
            return False  # somebody is at work there: it comes again, and waits its turn
        except (NothingToUndo, CannotUndo, UndoConflict) as error:
            raise JobFailed(gettext("{error} Nothing was changed.").format(error=error)) from error
        job.done = job.total = undone.events
        job.result = {"removed": undone.removed, "changes": undone.events}
        return True

    advance_job(organization_id=organization_id, job_id=job_id, step=step, work=work, clock=clock)


def _read_undoable(step: UUID, *, now: datetime) -> Step:
    found = read_step(step)
    if found is None:
        raise NothingToUndo(gettext("There is no such change here."))
    if now - found.ended_at > timedelta(days=UNDO_DAYS):
        raise NothingToUndo(
            gettext("This is more than {undo_days} days ago. Change it by hand.").format(
                undo_days=UNDO_DAYS
            )
        )
    if find_undone(step):
        raise NothingToUndo(gettext("This was undone already."))
    if unknown := found.verbs - REVERSALS.keys() - TELL_ONLY:
        raise CannotUndo(
            gettext("This cannot be undone: {unknown}.").format(unknown=", ".join(sorted(unknown)))
        )
    if not found.changes:
        raise NothingToUndo(gettext("Nothing was changed there."))
    if is_going_on(step):
        raise CannotUndo(gettext("This is still being done. Undo it when it has ended."))
    return found


def _put_back(current: Change, step: Step) -> Undone:
    """Inside the open change, so that whatever stands in the way rolls all of it back."""
    if touches := find_touches(step):
        raise ChannelsTouched(touches)
    first = step.changing.order_by("seq")[0]
    channels = step.changing.order_by().values_list("channel_id", flat=True).distinct()[:2]
    only_channel = channels[0] if len(channels) == 1 else None
    removed = 0
    for verb, events in _read_pieces(step):
        try:
            REVERSALS[verb](current, events)
        except Unplaced as unplaced:
            raise UndoConflict(find_later(step, unplaced.events or events)) from unplaced
        removed += len(events) if verb in BEGINNINGS else 0
        if step.events > MOST_EVENTS:
            current.write_events()
    after = {"step": str(step.id), "verb": first.verb}
    current.record(UNDONE, first, after=after, channel_id=only_channel)
    return Undone(current.step, step.changes, removed)


def _name(later: Sequence[AuditEvent]) -> str:
    return "; ".join(
        f"{e.actor_label}, {date_format(e.at, 'd M H:i')}: {e.object_label}" for e in later
    )


def _read_pieces(step: Step) -> Iterator[tuple[str, list[AuditEvent]]]:
    """The events to put back, in runs of one kind that fit into memory."""
    for verb, run in groupby(list_pieces(step), key=lambda piece: piece[1]):
        numbers = [number for number, _ in run]
        for start in range(0, len(numbers), PIECE):
            wanted = numbers[start : start + PIECE]
            yield verb, list(AuditEvent.objects.filter(seq__in=wanted).order_by("-seq"))
