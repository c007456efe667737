"""The demo organization's half year: channels are registered, owners found, and some lost again.

What a day brings is done on that day, so that findings have ages, some of them are settled, and
coverage has a past. In the end all is as the demo's file says.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from accounts.models import Department, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from channels_registry.models import Channel
from channels_registry.operations.channels import ChannelDraft, register_channels
from channels_registry.platforms.canonical import display_handle, identify, identify_handle
from ownership import demo
from ownership.models import Duty
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.duties import set_needed
from ownership.operations.settle import fit_reshaped
from ownership.operations.trend import keep_day

BEGUN = 178  # how many days ago the first channel was registered
SEEDER = Actor.system("Demo", door="command")
LEAD = Actor("user", "Helena Voss", "page")
_TOGETHER = 4  # channels registered on one day
_EVERY = 4  # days between two on which something happens
_LATE = {12: 62, 19: 34, 26: 17, 33: 10}  # a few came later: by number, days ago
_OWNED_AT_ONCE = 0.45  # of the duties that have an owner in the end
_QUICK, _SLOW = (126, 78), (78, 3)  # days in which the others found one
_FOUND_QUICKLY = 0.7

Letters = dict[str, dict[str, str] | None]


class Deed(Protocol):
    """Something else that people did, at that moment."""

    def __call__(self, *, now: datetime) -> None: ...


@dataclass(slots=True)
class Day:
    """What happens. `cells`: number of the channel, activity, department, letter."""

    channels: list[int] = field(default_factory=list)
    cells: list[tuple[int, str, str, str | None]] = field(default_factory=list)
    by: Actor = LEAD
    deeds: list[Deed] = field(default_factory=list)


def live_through(
    organization: Organization,
    departments: dict[str, Department],
    rows: list[dict[str, Any]],
    *,
    deeds: Iterable[tuple[int, Deed]],
    now: datetime,
) -> None:
    """Oldest day first, so that the history is in order. `deeds`: what else people did, and how
    many days ago.
    """
    registered: dict[int, Channel] = {}
    plan = plan_days(rows)
    for days, deed in deeds:
        plan[days].deeds.append(deed)
    for days in sorted(plan, reverse=True):
        day, then = plan[days], now - timedelta(days=days)
        with change(organization, by=SEEDER if day.channels else day.by, now=then) as current:
            for number in day.channels:
                registered[number] = _register(current, rows[number], now=then)
            duties = _load_duties([registered[number] for number, *_ in day.cells])
            set_letters(
                organization=organization,
                cells=[
                    Cell(duties[registered[number].pk, activity], departments[slug].pk, letter)
                    for number, activity, slug, letter in day.cells
                ],
                by=SEEDER if day.channels else day.by,
                now=then,
            )
        for deed in day.deeds:
            deed(now=then)
        keep_day(organization, now=then)


def plan_days(rows: list[dict[str, Any]]) -> dict[int, Day]:
    """By how many days ago."""
    plan: dict[int, Day] = defaultdict(Day)
    found = 0
    for number, row in enumerate(rows):
        begun = _LATE.get(number, BEGUN - number // _TOGETHER * _EVERY)
        plan[begun].channels.append(number)
        for activity, letters in row["duties"].items():
            owners = [slug for slug, letter in (letters or {}).items() if letter == "A"]
            for slug, letter in (letters or {}).items():
                days = begun
                if slug in owners:
                    found += 1
                    at_once = slug == owners[0] and len(owners) > 1
                    days = begun if at_once else min(begun, _found_on(found, begun))
                plan[days].cells.append((number, activity, slug, letter))
        _close_team(plan, number, row, begun)
    return plan


def _found_on(number: int, begun: int) -> int:
    """How many days ago the owner was found: spread evenly, and the same each time."""
    share = number * 0.618034 % 1
    if share < _OWNED_AT_ONCE:
        return begun
    share = (share - _OWNED_AT_ONCE) / (1 - _OWNED_AT_ONCE)
    if share < _FOUND_QUICKLY:
        (start, end), part = _QUICK, share / _FOUND_QUICKLY
    else:
        (start, end), part = _SLOW, (share - _FOUND_QUICKLY) / (1 - _FOUND_QUICKLY)
    days = start - part * (start - end)
    return int(days // _EVERY * _EVERY) + 3


def _close_team(plan: dict[int, Day], number: int, row: dict[str, Any], begun: int) -> None:
    """A team answered for some duties, and does no more; it may still do the work on them."""
    platform, slug, activities, head, days = demo.CLOSED
    if row["platform"] != platform:
        return
    plan[days].by = Actor("user", head, "page")
    for activity in activities:
        left = (row["duties"][activity] or {}).get(slug)
        if left:
            plan[begun].cells.remove((number, activity, slug, left))
        plan[begun].cells.append((number, activity, slug, "A"))
        plan[days].cells.append((number, activity, slug, left))


def _register(current: Change, row: dict[str, Any], *, now: datetime) -> Channel:
    organization = current.organization
    (channel,) = register_channels(
        organization=organization,
        drafts=[_draft(row, organization.day_of(now))],
        by=SEEDER,
        now=now,
    )
    fit_reshaped(current)
    _set_needed(channel, row["duties"], now=now)
    return channel


def _draft(row: dict[str, Any], day: date) -> ChannelDraft:
    """Registered on that day, and checked to be ours; nobody has checked what countries have."""
    if row["url"]:
        identity = identify(row["url"])
    else:
        identity = identify_handle(row["platform"], row["handle"].replace(" ", ""))
    shown = display_handle(identity.platform, identity.kind, identity.handle)
    return ChannelDraft(
        identity,
        typed=row["url"] or "",
        fields={
            "name": "" if row["handle"] == shown else row["handle"],
            "purpose": row["purpose"],
            "brand": row["brand"],
            "region": row["region"],
            "language": row["language"],
            "audience": row["audience"],
            "official": True,
            **({} if row["purpose"] == "country" else {"verified_on": day}),
        },
    )


def _set_needed(channel: Channel, letters: Letters, *, now: datetime) -> None:
    """Where the demo's file says otherwise than the purpose does, a person decided it."""
    for duty in Duty.objects.filter(channel=channel).select_related("activity"):
        needed = letters[duty.activity.key] is not None
        if duty.needed != needed:
            reason = "" if needed else "Not used on this channel"
            set_needed(
                duty=duty, needed=needed, reason=reason, version=duty.version, by=LEAD, now=now
            )


def _load_duties(channels: list[Channel]) -> dict[tuple[UUID, str], UUID]:
    found = Duty.objects.filter(channel__in={channel.pk for channel in channels})
    return {
        (channel, activity): duty
        for channel, activity, duty in found.values_list("channel_id", "activity__key", "pk")
    }
