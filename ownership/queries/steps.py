"""One step, as undo sees it: what it holds, and what was done since to the same things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from accounts.models import AuditEvent, JobState
from channels_registry.models import ImportFile
from ownership.models import BulkEdit, Undoing
from ownership.queries.undoable import BEGINNINGS, TELL_ONLY, UNDOABLE, UNDONE

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
_NAMED = 5  # later steps: enough to know where to look
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Step:
    """`events`: how many it left; `changes`: without those that only tell of it."""

    id: UUID
    verbs: frozenset[str]
    events: int
    changes: int
    first: int
    ended_at: datetime

    @property
    def changing(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(step=self.id).exclude(verb__in=TELL_ONLY)

    @property
    def registering(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(step=self.id, verb__in=BEGINNINGS)


def read_step(step: UUID) -> Step | None:
    """One statement, whatever its size."""
    kinds = list(
        AuditEvent.objects.filter(step=step)
        .order_by()
        .values("verb")
        .annotate(events=Count("id"), first=Min("seq"), ended_at=Max("at"))
    )
    if not kinds:
        return None
    return Step(
        id=step,
        verbs=frozenset(kind["verb"] for kind in kinds),
        events=sum(kind["events"] for kind in kinds),
        changes=sum(kind["events"] for kind in kinds if kind["verb"] not in TELL_ONLY),
        first=min(kind["first"] for kind in kinds),
        ended_at=max(kind["ended_at"] for kind in kinds),
    )


def is_going_on(step: UUID) -> bool:
    """Whether a worker is still making it: an import, a change of many channels. Two statements."""
    steps = (ImportFile.objects, BulkEdit.objects)
    return any(some.filter(pk=step, job__state__in=UNFINISHED).exists() for some in steps)


def find_running_undoing(step: UUID) -> Undoing | None:
    """The one that puts the step back now, or will. One statement."""
    undoings = Undoing.objects.filter(of_step=step, job__state__in=UNFINISHED)
    return undoings.select_related("job").first()


def list_pieces(step: Step) -> list[tuple[int, str]]:
    """(number, verb) of what is to be put back, in that order. Two statements.

    What was changed on others first, the newest before the oldest. Then the channels that the step
    registered: they go as a whole, and with them whatever else it did to them.
    """
    its_own = step.registering.filter(object_id=OuterRef("channel_id"))
    on_others = step.changing.exclude(verb__in=BEGINNINGS).filter(~Exists(its_own))
    return [
        *on_others.order_by("-seq").values_list("seq", "verb"),
        *step.registering.order_by("-seq").values_list("seq", "verb"),
    ]


def find_touches(step: Step) -> list[AuditEvent]:
    """What others did to the channels that the step registered: one event of each step.

    From its first event on: a step in several transactions leaves room for others. One statement.
    """
    registered = step.registering.values("object_id")
    later = AuditEvent.objects.filter(seq__gt=step.first, channel_id__in=registered)
    return _one_of_each(later.exclude(step=step.id).exclude(verb=UNDONE))


def find_later(step: Step, events: Sequence[AuditEvent]) -> list[AuditEvent]:
    """What was done since to the things of these events of it: one event of each step."""
    channels = {event.channel_id for event in events if event.channel_id}
    things = {event.object_id for event in events}
    since = min(event.seq for event in events)
    later = AuditEvent.objects.filter(seq__gt=since, verb__in=UNDOABLE).exclude(step=step.id)
    found = later.filter(channel_id__in=channels) | later.filter(object_id__in=things)
    # Every version of the charter is a row of its own: what changed it later, changed this one.
    if any(event.verb == "charter.changed" for event in events):
        found |= later.filter(verb="charter.changed")
    return _one_of_each(found)


def _one_of_each(events: QuerySet[AuditEvent]) -> list[AuditEvent]:
    """The first event of each step, the newest step first."""
    steps: dict[UUID, AuditEvent] = {}
    for event in events.order_by("-seq")[:_LOOKED_AT]:
        steps[event.step] = event
    return list(steps.values())[:_NAMED]
