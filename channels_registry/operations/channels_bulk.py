"""Many channels at once: the same fields for all of them, or a list from elsewhere."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F
from django.forms.models import model_to_dict

from accounts.operations.changes import Change
from channels_registry.models import Channel, ChannelStatus


def set_fields(
    *, current: Change, channel_ids: Collection[UUID], fields: dict[str, Any]
) -> list[Channel]:
    """Give all of these channels these fields of EDITABLE, in two statements.

    Answers those that were not so already. A date of closing goes with any other status.
    """
    fields = dict(fields)
    if fields.get("status", ChannelStatus.CLOSING) != ChannelStatus.CLOSING:
        fields["closing_on"] = None
    changed: list[Channel] = []
    for channel in Channel.objects.filter(pk__in=channel_ids).order_by("pk"):
        before = model_to_dict(channel, fields=fields)
        different = {name: value for name, value in fields.items() if before[name] != value}
        if different:
            changed.append(channel)
            current.record(
                "channel.changed",
                channel,
                before={name: before[name] for name in different},
                after=different,
                channel_id=channel.pk,
            )
    ids = [channel.pk for channel in changed]
    if ids:
        Channel.objects.filter(pk__in=ids).update(**fields, version=F("version") + 1)
        current.touch(channels=ids)
        if "purpose" in fields:
            current.touch(reshaped_channels=ids)
    return changed
