"""Many channels at once: the same fields for all of them, or a list from elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.forms.models import model_to_dict
from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channels import (
    CLOSED,
    ChannelDraft,
    add_aliases,
    edit_channels,
    register_channels,
)
from channels_registry.queries.identities import IdentityKey, find_registered, key_of


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


class UnusableDrafts(Exception):
    """Drafts that cannot be written; nothing was. `problems`: (place among them, code, message)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        super().__init__(problems[0][2])
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a draft. `verdict`: created, updated or unchanged."""

    channel: Channel
    verdict: str


@dataclass(frozen=True, slots=True)
class UpsertedAll:
    """In the order of the drafts, and the step that names what was done."""

    step: UUID
    results: list[Upserted]


def upsert_channels(
    *, organization: Organization, drafts: Sequence[ChannelDraft], by: Actor, now: datetime
) -> UpsertedAll:
    """Register those that are not there, and give the others their fields; all or nothing.

    In a number of statements that does not depend on how many there are. Who is called by an
    alias is the channel that has it. Raises UnusableDrafts.
    """
    with change(organization, by=by, now=now) as current:
        registered = find_registered([draft.identity for draft in drafts])
        fields = _fit_drafts(drafts, registered)
        new = [n for n, draft in enumerate(drafts) if key_of(draft.identity) not in registered]
        created = register_channels(
            organization=organization,
            drafts=[ChannelDraft(drafts[n].identity, drafts[n].typed, fields[n]) for n in new],
            by=by,
            now=now,
        )
        results = {n: Upserted(c, "created") for n, c in zip(new, created, strict=True)}
        there = {
            n: registered[key_of(draft.identity)]
            for n, draft in enumerate(drafts)
            if n not in results
        }
        changed = edit_channels(
            current=current, channels=[(c, fields[n]) for n, c in there.items()]
        )
        ids = {channel.pk for channel in changed}
        for n, channel in there.items():
            results[n] = Upserted(channel, "updated" if channel.pk in ids else "unchanged")
        add_aliases({channel.pk: [drafts[n]] for n, channel in there.items()}, now=now)
        return UpsertedAll(current.step, [results[n] for n in range(len(drafts))])


def _fit_drafts(
    drafts: Sequence[ChannelDraft], registered: Mapping[IdentityKey, Channel]
) -> list[dict[str, Any]]:
    """The fields to write, by draft: a date of closing goes with the status that has one."""
    problems: list[tuple[int, str, str]] = []
    seen: dict[UUID | IdentityKey, int] = {}
    fitted = []
    for place, draft in enumerate(drafts):
        key = key_of(draft.identity)
        channel = registered.get(key)
        first = seen.setdefault(channel.pk if channel else key, place)
        if first != place:
            problems.append(
                (
                    place,
                    "channel_twice",
                    gettext("This is the same channel as item {first}.").format(first=first),
                )
            )
        if channel is None and draft.identity.is_closed:
            problems.append((place, "platform_archived", str(CLOSED)))
        fields = dict(draft.fields)
        status = fields.get("status", channel.status if channel else ChannelStatus.ACTIVE)
        if status != ChannelStatus.CLOSING:
            if fields.get("closing_on"):
                problem = gettext("Only a channel that is closing has a date.")
                problems.append((place, "not_closing", problem))
            fields["closing_on"] = None
        fitted.append(fields)
    if problems:
        raise UnusableDrafts(problems)
    return fitted
