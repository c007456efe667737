"""Channels: register, edit. Owners are added on top, by the floor above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms.models import model_to_dict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.tenancy.deletes import delete_among
from accounts.tenancy.inserts import insert_objects
from channels_registry.models import Channel, ChannelAlias, ChannelStatus
from channels_registry.models.on_platform import place_of
from channels_registry.platforms.canonical import Identity
from channels_registry.queries.identities import find_registered
from channels_registry.rules.lifecycle import verb_of_move

# What a person may say about a channel. The identity is not among it: that is another channel.
EDITABLE = (
    "name",
    "purpose",
    "brand",
    "region",
    "language",
    "notes",
    "audience",
    "tier_by_hand",
    "status",
    "status_reason",
    "closing_on",
    "objective",
    "official",
    "verified_on",
    "verified_how",
    "last_activity_on",
)


class AlreadyRegistered(Exception):
    """The account is in the registry. `channel` is it."""

    def __init__(self, channel: Channel) -> None:
        words = (
            gettext("{channel} is in the registry already. It is retired: restore it.")
            if channel.status == ChannelStatus.RETIRED
            else gettext("{channel} is in the registry already.")
        )
        super().__init__(words.format(channel=channel.label))
        self.channel = channel


CLOSED = _("This platform is archived, so it takes no new channels. A lead can open it again.")


class PlatformClosed(Exception):
    """The organization archived the platform. `account`: which one it was, where it is of many."""

    def __init__(self, account: str = "") -> None:
        super().__init__(f"{account}: {CLOSED}" if account else str(CLOSED))


class StaleChannel(Exception):
    """Somebody changed it meanwhile. `channel` is what is stored now."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(
            gettext("Somebody changed {channel} meanwhile. Look again.").format(
                channel=channel.label
            )
        )
        self.channel = channel


class ChannelInUse(Exception):
    """Something was done with it, so it is kept: its name is not to be registered by surprise."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(
            gettext("{channel} is in use, or was. Retire it: its name is kept.").format(
                channel=channel.label
            )
        )


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A channel to register: who it is, what was typed to mean it, and fields named in EDITABLE."""

    identity: Identity
    typed: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def register_channel(
    *, organization: Organization, draft: ChannelDraft, by: Actor, now: datetime
) -> Channel:
    """Register one channel. Raises AlreadyRegistered with the channel that is there.

    Raises PlatformClosed too.
    """
    with change(organization, by=by, now=now):
        registered = find_registered([draft.identity])
        if registered:
            raise AlreadyRegistered(next(iter(registered.values())))
        if draft.identity.is_closed:
            raise PlatformClosed
        return register_channels(organization=organization, drafts=[draft], by=by, now=now)[0]


def register_channels(
    *, organization: Organization, drafts: Sequence[ChannelDraft], by: Actor, now: datetime
) -> list[Channel]:
    """Register many channels that are known not to be there, in a fixed number of statements."""
    with change(organization, by=by, now=now) as current:
        channels = [_channel(draft, by, now) for draft in drafts]
        insert_objects(channels)
        add_aliases(
            {channel.pk: [draft] for channel, draft in zip(channels, drafts, strict=True)}, now=now
        )
        for channel in channels:
            after = {"url": channel.url, "handle": channel.shown_handle, "purpose": channel.purpose}
            is_asked_for = channel.status == ChannelStatus.PROPOSED
            if is_asked_for:
                after["objective"] = channel.objective
            verb = "channel.requested" if is_asked_for else "channel.registered"
            current.record(verb, channel, after=after, channel_id=channel.pk)
        current.touch(reshaped_channels=[channel.pk for channel in channels])
        return channels


def _channel(draft: ChannelDraft, by: Actor, now: datetime) -> Channel:
    identity = draft.identity
    is_asked_for = draft.fields.get("status") == ChannelStatus.PROPOSED
    return Channel.new(
        **place_of(identity),
        kind=identity.kind,
        key=identity.key,
        handle=identity.handle,
        url=identity.url,
        permanent_id=identity.permanent_id,
        registered_at=now,
        requested_by_label=by.label[:200] if is_asked_for else "",
        **draft.fields,
    )


def add_aliases(drafts: dict[UUID, list[ChannelDraft]], *, now: datetime) -> None:
    """Keep what was typed for each channel, where it is not how the channel is written here."""
    ChannelAlias.objects.bulk_create(
        (
            ChannelAlias.new(
                channel_id=channel_id,
                text=draft.typed,
                **place_of(draft.identity),
                kind=draft.identity.kind,
                key=draft.identity.key,
                given_at=now,
            )
            for channel_id, drafts_of_one in drafts.items()
            for draft in drafts_of_one
            if draft.typed and draft.typed not in (draft.identity.url, draft.identity.handle)
        ),
        ignore_conflicts=True,
    )


def forget_channels(*, current: Change, channels: Sequence[Channel]) -> None:
    """Take channels out of the registry as if they had never been there, inside an open change.

    For undoing a registration. A channel that was in use is retired instead. In a fixed number of
    statements, whatever hangs on them on the floors above.
    """
    for channel in channels:
        before = {"url": channel.url, "handle": channel.shown_handle}
        current.record("channel.forgotten", channel, before=before, channel_id=channel.pk)
    delete_among(Channel, [channel.pk for channel in channels])


def delete_channel(*, channel: Channel, version: int, by: Actor, now: datetime) -> None:
    """Take out a channel that was only ever described. Raises StaleChannel, ChannelInUse."""
    with change(channel.organization, by=by, now=now) as current:
        channel.refresh_from_db()
        if channel.version != version:
            raise StaleChannel(channel)
        events = AuditEvent.objects.filter(channel_id=channel.pk)
        # What came with the registration, as the charter's letters do, is no use of it.
        at_once = events.filter(verb__in=BEGINNINGS).values("step")
        done = events.exclude(verb__in=_DESCRIBED).exclude(step__in=at_once)
        if channel.status == ChannelStatus.RETIRED or done.exists():
            raise ChannelInUse(channel)
        forget_channels(current=current, channels=[channel])


BEGINNINGS = ("channel.registered", "channel.requested")
_DESCRIBED = (*BEGINNINGS, "channel.changed")


def edit_channel(
    *, channel: Channel, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Channel:
    """Change fields named in EDITABLE. Raises StaleChannel when `version` is not the stored one."""
    with change(channel.organization, by=by, now=now) as current:
        channel.refresh_from_db()
        if channel.version != version:
            raise StaleChannel(channel)
        edit_channels(current=current, channels=[(channel, fields)])
        return channel


def edit_channels(
    *, current: Change, channels: Sequence[tuple[Channel, dict[str, Any]]]
) -> list[Channel]:
    """Change fields of many channels inside an open change. Answers those that really changed."""
    changed: list[Channel] = []
    repurposed: list[UUID] = []
    returned: list[UUID] = []
    names: set[str] = set()
    for channel, said in channels:
        fields = _with_consequences(channel, said)
        before = model_to_dict(channel, fields=fields)
        was_looked_at = channel.is_looked_at
        different = {name: value for name, value in fields.items() if before[name] != value}
        if not different:
            continue
        for name, value in different.items():
            setattr(channel, name, value)
        channel.version += 1
        names |= different.keys()
        if "purpose" in different:
            repurposed.append(channel.pk)
        if channel.is_looked_at and not was_looked_at:
            returned.append(channel.pk)
        changed.append(channel)
        current.record(
            verb_of_move(before.get("status", channel.status), channel.status),
            channel,
            before={name: before[name] for name in different},
            after=different,
            channel_id=channel.pk,
        )
    if changed:
        Channel.objects.bulk_update(changed, [*names, "version"], batch_size=500)
        current.touch(channels=[channel.pk for channel in changed])
        current.touch(reshaped_channels=repurposed, returned_channels=returned)
    return changed


def _with_consequences(channel: Channel, fields: dict[str, Any]) -> dict[str, Any]:
    """A new status takes along what was said of the old one: why, and until when."""
    status = fields.get("status", channel.status)
    if status == channel.status:
        return fields
    implied: dict[str, Any] = {"status_reason": ""}
    if status != ChannelStatus.CLOSING:
        implied["closing_on"] = None
    return implied | fields
