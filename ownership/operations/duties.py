"""Duties: needed or not. A duty that is not needed leaves the denominator, so it wants a reason."""

from datetime import datetime

from accounts.operations.actors import Actor
from accounts.operations.changes import change
from ownership.models import Duty
from ownership.operations.assignments import StaleDuties


class ReasonMissing(Exception):
    """Not needed wants a reason, else coverage could be gamed."""


def set_needed(
    *, duty: Duty, needed: bool, reason: str, version: int, by: Actor, now: datetime
) -> Duty:
    """Say by hand whether a duty is needed. Raises ReasonMissing, StaleDuties."""
    with change(duty.organization, by=by, now=now) as current:
        duty = Duty.objects.select_related("channel", "activity").get(pk=duty.pk)
        if duty.version != version:
            raise StaleDuties([duty])
        if not needed and not reason.strip():
            raise ReasonMissing("Say why this duty is not needed here.")
        before = {"needed": duty.needed, "reason": duty.needed_reason}
        if needed and not duty.needed:
            duty.state_since = now
        duty.needed, duty.needed_reason = needed, reason.strip()
        duty.needed_by_label = by.label
        duty.version += 1
        duty.save()
        current.record(
            "duty.needed_changed",
            duty,
            before=before,
            after={"needed": needed, "reason": duty.needed_reason},
            channel_id=duty.channel_id,
        )
        current.touch(channels=[duty.channel_id])
        return duty
