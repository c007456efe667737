"""Who changed a duty last, and when: told to somebody whose own change came too late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, F, Func, OuterRef, Q, Subquery

from accounts.models import AuditEvent
from ownership.models import Duty


@dataclass(frozen=True, slots=True)
class LastChange:
    """`by` is a name as the audit trail keeps it."""

    by: str
    at: datetime


def find_last_changes(duties: Collection[Duty]) -> dict[UUID, LastChange]:
    """By duty id, for those that were ever changed. Two statements, however many duties."""
    # What set_letters records: one event per channel, keyed by activity.
    letters = Q(verb="assignment.changed") & Q(
        Func(
            F("after"),
            OuterRef("activity__key"),
            function="jsonb_exists",
            output_field=BooleanField(),
        )
    )
    events = (
        AuditEvent.objects.filter(letters | Q(object_id=OuterRef("pk")))
        .filter(channel_id=OuterRef("channel_id"))
        .order_by("-seq")
        .values("pk")
    )
    rows = Duty.objects.filter(pk__in={duty.pk for duty in duties})
    newest = dict(rows.values_list("pk", Subquery(events[:1])))
    found = AuditEvent.objects.in_bulk([event_id for event_id in newest.values() if event_id])
    return {
        duty_id: LastChange(found[event_id].actor_label, found[event_id].at)
        for duty_id, event_id in newest.items()
        if event_id
    }
