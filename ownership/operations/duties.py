"""Duties: needed or not. A duty that is not needed leaves the denominator, so it wants a reason."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
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
            raise ReasonMissing(gettext("Say why this duty is not needed here."))
        _write(current, duty, {"needed": needed, "reason": reason.strip(), "by": by.label})
        return duty


def restore_needed(current: Change, duty: Duty, said: dict[str, Any]) -> None:
    """What an event says of before, inside an open change: whoever said so then says so again."""
    _write(current, duty, {"by": "", **said})


def _write(current: Change, duty: Duty, said: dict[str, Any]) -> None:
    before = {
        "needed": duty.needed,
        "reason": duty.needed_reason,
        "by": duty.needed_by_label,
    }
    if said["needed"] and not duty.needed:
        duty.state_since = current.now
    duty.needed, duty.needed_reason = said["needed"], said["reason"]
    duty.needed_by_label = said["by"]
    duty.version += 1
    duty.save()
    current.record(
        "duty.needed_changed", duty, before=before, after=said, channel_id=duty.channel_id
    )
    current.touch(channels=[duty.channel_id])
