"""The life of a channel: somebody asks for it, a lead decides; it sleeps, closes, retires, returns.

A retired channel keeps its row, its letters and every name it had: nobody registers it twice.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channels import (
    ChannelDraft,
    StaleChannel,
    edit_channels,
    register_channel,
)
from channels_registry.rules.lifecycle import may_move


class MoveRefused(Exception):
    """This step is not possible, or something that it wants is missing. `field`: which."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def request_channel(
    *, organization: Organization, draft: ChannelDraft, objective: str, by: Actor, now: datetime
) -> Channel:
    """Ask for a channel: it is proposed until a lead decides.

    Raises AlreadyRegistered, PlatformClosed, MoveRefused.
    """
    if not objective.strip():
        raise MoveRefused(gettext("Say what the channel is for."), field="objective")
    fields = {**draft.fields, "status": ChannelStatus.PROPOSED, "objective": objective}
    wanted = ChannelDraft(draft.identity, typed=draft.typed, fields=fields)
    return register_channel(organization=organization, draft=wanted, by=by, now=now)


def move_channel(
    *,
    channel: Channel,
    to: ChannelStatus,
    version: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    closing_on: date | None = None,
) -> Channel:
    """The next step of its life. Declining a request wants a reason, closing wants a day.

    Raises MoveRefused, StaleChannel.
    """
    with change(channel.organization, by=by, now=now) as current:
        channel.refresh_from_db()
        if channel.version != version:
            raise StaleChannel(channel)
        fields: dict[str, Any] = {"status": to, "status_reason": reason.strip()}
        if channel.status == to and to != ChannelStatus.CLOSING:
            return channel
        if channel.status != to and not may_move(channel.status, to):
            was = channel.get_status_display().lower()
            raise MoveRefused(
                gettext("{channel} is {was}: it cannot be {to} next.").format(
                    channel=channel.label, was=was, to=to.label.lower()
                )
            )
        is_declined = channel.status == ChannelStatus.PROPOSED and to == ChannelStatus.RETIRED
        if is_declined and not reason.strip():
            raise MoveRefused(
                gettext("Say why it is declined: whoever asked reads it."), field="reason"
            )
        if to == ChannelStatus.CLOSING:
            fields["closing_on"] = _check_day(closing_on, channel.organization.day_of(now))
        edit_channels(current=current, channels=[(channel, fields)])
        return channel


def _check_day(closing_on: date | None, today: date) -> date:
    if closing_on is None:
        raise MoveRefused(gettext("Say on which day it closes."), field="closing_on")
    if closing_on < today:
        raise MoveRefused(
            gettext("Choose a day from today on, or retire it now."), field="closing_on"
        )
    return closing_on
