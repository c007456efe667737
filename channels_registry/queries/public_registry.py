"""What an organization shows to everybody: its official channels, and whether an account is one.

Reads the columns that are meant to be seen and no others.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import AuditEvent, Organization
from channels_registry.models import Channel, ChannelStatus
from channels_registry.platforms.canonical import Identity, NotAProfile, display_handle, identify
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.rules.public_answers import PublicAnswer, judge_publicly

# All that is shown, in the order of the columns of a file; and an order that needs nothing else.
SHOWN = ("platform_slug", "kind", "handle", "url", "name", "verified_on")
IN_ORDER = ("platform_slug", "kind", "key")
PAGE = 200


@dataclass(frozen=True, slots=True)
class OfficialChannel:
    """`label`: how people call it; `handle` as people write it there, empty where it is the label.

    `checked_on`: when it was last checked to be theirs.
    """

    label: str
    handle: str
    url: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """The official channels on one platform."""

    name: str
    icon: str
    channels: tuple[OfficialChannel, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer about an account. `identity`: what the link names, None where it names none.

    `on`: the day of the organization's word: when an official account was last checked, or when
    a retired one was retired. `problem`: why a link names no account, in a word of NotAProfile.
    """

    answer: PublicAnswer
    identity: Identity | None = None
    on: date | None = None
    channel: OfficialChannel | None = None
    problem: str = ""


def count_official() -> int:
    """How many channels everybody may see. One statement."""
    return Channel.objects.official_to_all().count()


def page_official(number: str) -> tuple[Page, list[OnPlatform]]:
    """A page of them, by platform. Two statements, however many there are."""
    columns = (*SHOWN, "platform__name", "platform__icon", "custom_platform__name")
    rows = Channel.objects.official_to_all().order_by(*IN_ORDER).values(*columns)
    page = Paginator(rows, PAGE).get_page(number)
    groups = groupby(page, key=_name_platform)
    return page, [
        OnPlatform(name, icon, tuple(map(_describe, found))) for (name, icon), found in groups
    ]


def _name_platform(row: dict[str, Any]) -> tuple[str, str]:
    """Its name, and its icon: none of a platform of their own."""
    return row["platform__name"] or row["custom_platform__name"], row["platform__icon"] or ""


def verify_account(text: str, *, organization: Organization) -> Verified:
    """Is the account that this link names the organization's? At most three statements.

    Only by its own identity: a past handle may be somebody else's by now.
    """
    try:
        identity = identify(text, templates=load_templates())
    except NotAProfile as error:
        return Verified(PublicAnswer.UNKNOWN, problem=error.code)
    rows = Channel.objects.filter(
        platform_slug=identity.platform, kind=identity.kind, key=identity.key, official=True
    )
    found = list(rows.values("pk", "status", *SHOWN)[:1])
    if not found:
        return Verified(PublicAnswer.UNKNOWN, identity)
    row = found[0]
    retirement = _find_retirement(row) if row["status"] == ChannelStatus.RETIRED else None
    answer = judge_publicly(
        is_official=True,
        status=row["status"],
        before=retirement.before.get("status", "") if retirement else "",
    )
    if answer == PublicAnswer.OFFICIAL:
        return Verified(answer, identity, row["verified_on"], _describe(row))
    if answer == PublicAnswer.RETIRED:
        on = organization.day_of(retirement.at) if retirement else None
        return Verified(answer, identity, on, _describe(row))
    return Verified(answer, identity)


def _find_retirement(row: dict[str, Any]) -> AuditEvent | None:
    """The event that retired it; None of a channel that was registered as retired."""
    events = AuditEvent.objects.filter(channel_id=row["pk"], after__status=ChannelStatus.RETIRED)
    return events.order_by("-seq").first()


def _describe(row: dict[str, Any]) -> OfficialChannel:
    handle = display_handle(row["platform_slug"], row["kind"], row["handle"])
    return OfficialChannel(
        label=row["name"] or handle,
        handle=handle if row["name"] else "",
        url=row["url"] if row["url"].startswith("https://") else "",
        checked_on=row["verified_on"],
    )
