"""Candidates: accounts that are proposed as ours, until somebody registers them or says no."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from channels_registry.models import Candidate, Channel, Disposition, Purpose
from channels_registry.models.on_platform import place_of
from channels_registry.operations.channels import (
    ChannelDraft,
    PlatformClosed,
    register_channels,
)
from channels_registry.platforms.canonical import Identity
from channels_registry.queries.candidates import find_best_sightings
from channels_registry.queries.discoveries import find_proposed
from channels_registry.queries.identities import IdentityKey, find_registered, key_of


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate, and the link and the website that named it; no host where somebody pasted it."""

    candidate: Candidate
    link: str
    host: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of accepted candidates: newly registered channels, and how many were there."""

    channels: list[Channel]
    already: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of pasted profiles: how many are proposed now, and which channels are there."""

    proposed: int
    registered: list[Channel] = field(default_factory=list)


def propose_profiles(
    *,
    organization: Organization,
    profiles: Sequence[tuple[Identity, str]],
    by: Actor,
    now: datetime,
) -> Proposed:
    """Propose accounts that somebody pasted; each with what was pasted. Registers nothing.

    Who pastes what was said to be not ours takes that back.
    """
    given: dict[IdentityKey, tuple[Identity, str]] = {}
    for identity, text in profiles:
        given.setdefault(key_of(identity), (identity, text))
    with change(organization, by=by, now=now) as current:
        registered = find_registered([identity for identity, _ in given.values()])
        new = {key: pair for key, pair in given.items() if key not in registered}
        if new:
            _propose(current, new)
        channels = {channel.pk: channel for channel in registered.values()}
        return Proposed(len(new), list(channels.values()))


def add_candidates(current: Change, identities: Iterable[Identity]) -> None:
    """Inside an open change: a candidate for each account that has none yet. One statement."""
    Candidate.objects.bulk_create(
        (
            Candidate.new(
                **place_of(identity),
                kind=identity.kind,
                key=identity.key,
                handle=identity.handle,
                url=identity.url,
                permanent_id=identity.permanent_id,
                first_found_at=current.now,
            )
            for identity in identities
        ),
        ignore_conflicts=True,
    )


def _propose(current: Change, given: dict[IdentityKey, tuple[Identity, str]]) -> None:
    add_candidates(current, (identity for identity, _ in given.values()))
    found = find_proposed(given)
    texts = {found[key]: text for key, (_, text) in given.items()}
    candidates = list(Candidate.objects.filter(pk__in=texts))
    for candidate in candidates:
        candidate.pasted = texts[candidate.pk][:2_000]
        current.record(
            "candidate.proposed",
            candidate,
            before={"disposition": candidate.disposition},
            after={"disposition": str(Disposition.NEW), "url": candidate.url},
        )
        _set(candidate, Disposition.NEW, current)
    Candidate.objects.bulk_update(candidates, [*_DECIDED, "pasted"], batch_size=500)


def register_candidates(
    *, organization: Organization, candidates: Collection[UUID], by: Actor, now: datetime
) -> Accepted:
    """Register these, whoever named them; a link on a website is the check that they are ours."""
    with change(organization, by=by, now=now) as current:
        return register_found(current, _find(candidates))


def reject_candidates(
    *, organization: Organization, candidates: Collection[UUID], by: Actor, now: datetime
) -> int:
    """Say that these are not ours: nothing proposes them again. How many it were."""
    with change(organization, by=by, now=now) as current:
        return decide(current, _find(candidates), Disposition.NOT_OURS)


def _find(candidates: Collection[UUID]) -> list[Found]:
    """Those among them that nobody has decided yet. Two statements."""
    new = list(
        Candidate.objects.select_related("custom_platform")
        .filter(pk__in=candidates, disposition=Disposition.NEW)
        .order_by("id")
    )
    sightings = find_best_sightings([candidate.pk for candidate in new])
    found = []
    for candidate in new:
        sighting = sightings.get(candidate.pk)
        link, host = (
            (sighting.link, sighting.discovery.host) if sighting else (candidate.pasted, "")
        )
        found.append(Found(candidate, link, host))
    return found


def register_found(
    current: Change, found: Sequence[Found], purpose: str = Purpose.CORPORATE
) -> Accepted:
    """Inside an open change: channels of those that are none yet, and all of them accepted.

    Raises PlatformClosed.
    """
    registered = find_registered([one.candidate.identity for one in found])
    new = [one for one in found if key_of(one.candidate.identity) not in registered]
    closed = next((one.candidate for one in new if one.candidate.identity.is_closed), None)
    if closed:
        raise PlatformClosed(closed.shown_handle)
    today = current.now.astimezone(ZoneInfo(current.organization.time_zone)).date()
    drafts = []
    for one in new:
        fields: dict[str, Any] = {"purpose": purpose}
        if one.host:
            fields |= {"verified_on": today, "verified_how": f"Linked from {one.host}"[:200]}
        drafts.append(ChannelDraft(one.candidate.identity, one.link, fields))
    channels = register_channels(
        organization=current.organization, drafts=drafts, by=current.by, now=current.now
    )
    registered |= {channel.identity_key: channel for channel in channels}
    for one in found:
        one.candidate.channel = registered[key_of(one.candidate.identity)]
    decide(current, found, Disposition.ACCEPTED)
    return Accepted(channels, already=len(found) - len(new))


def decide(current: Change, found: Sequence[Found], disposition: Disposition) -> int:
    """Inside an open change. Answers how many it changed."""
    changed = [
        one
        for one in found
        if one.candidate.disposition != disposition or disposition == Disposition.ACCEPTED
    ]
    for one in changed:
        candidate, before = one.candidate, one.candidate.disposition
        _set(candidate, disposition, current)
        current.record(
            "candidate.decided",
            candidate,
            before={"disposition": before},
            after={"disposition": str(disposition), "url": candidate.url, "site": one.host},
            channel_id=candidate.channel_id,
        )
    Candidate.objects.bulk_update([one.candidate for one in changed], _DECIDED, batch_size=500)
    return len(changed)


_DECIDED = ["disposition", "decided_at", "decided_by_label", "channel"]


def _set(candidate: Candidate, disposition: Disposition, current: Change) -> None:
    is_new = disposition == Disposition.NEW
    candidate.disposition = disposition
    candidate.decided_at = None if is_new else current.now
    candidate.decided_by_label = "" if is_new else current.by.label[:200]
    if disposition != Disposition.ACCEPTED:
        candidate.channel = None
