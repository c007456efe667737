"""A question in everyday words -> who handles it: "complaint on our Instagram", "hacked @acme"."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organization
from channels_registry.models import LOOKED_AT, Channel, CustomPlatform
from channels_registry.platforms.canonical import NotAProfile, identify, is_address
from channels_registry.platforms.custom import Templates
from channels_registry.queries.references import find_meant_channels, find_near_channels
from ownership.models import Activity, Assignment, Claim, Duty, RaciRole
from ownership.queries.activities import near_activities
from ownership.queries.escalation import EscalationStep, climb
from ownership.queries.questions import (
    AnyPlatform,
    Words,
    clean,
    load_platforms,
    place_channel,
    platform_reader,
    read_activity,
    read_reference,
    take_named,
)
from ownership.queries.who_owns import Answer, answer_who_owns, first_owner_email

LISTED = 60
_BY_HANDLE = ("channel__platform_slug", "channel__handle", "channel_id")


@dataclass(frozen=True, slots=True)
class Owned:
    """A duty with its channel and activity, and the names of whoever is accountable or claims to
    be, where that is not decided.
    """

    duty: Duty
    owners: tuple[str, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel that may be meant, and the question that means it alone."""

    channel: Channel
    question: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was understood, and the answer, or what there is to choose from.

    `duties`: of the one channel that was named, or of the one activity. `choices`: the channels
    that one handle may mean. `unknown`: a channel that we do not know, as it was written.
    `problem`: why an address names no channel. `otherwise`: whom to call when this is no answer.
    """

    text: str
    otherwise: EscalationStep
    activity: Activity | None = None
    channel: Channel | None = None
    platform: AnyPlatform | None = None
    answer: Answer | None = None
    duties: tuple[Owned, ...] = ()
    choices: tuple[Choice, ...] = ()
    unknown: str = ""
    problem: str = ""
    near_channels: tuple[Choice, ...] = ()
    near_activities: tuple[Activity, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than is listed."""
        return max(len(self.duties), len(self.choices)) >= LISTED


def ask_about(activity: Activity | None, channel: Channel) -> str:
    """The question about this duty, or about the whole channel, in words that look_up reads."""
    about = f"{channel.shown_handle} on {channel.shown_platform}"
    return f"{activity.name} for {about}" if activity else about


def look_up(text: str, *, organization: Organization, now: datetime) -> Lookup:
    """At most eleven statements, whatever the size of the registry."""
    text = clean(text)
    words = Words(text)
    activities = list(Activity.objects.in_order())
    platforms = load_platforms()
    own = [platform for platform in platforms.values() if isinstance(platform, CustomPlatform)]
    templates = Templates(lambda: [platform.template for platform in own])

    reference = words.take(read_reference, longest=1)
    channels = (
        find_meant_channels(reference, templates=templates)
        if reference
        else take_named(words, activities)
    )
    slug = words.take(platform_reader(platforms))
    platform = platforms[slug] if slug else None
    activity = words.take(lambda phrase: read_activity(phrase, activities))

    there = [c for c in channels if platform is None or c.platform_slug == platform.slug]
    there = [c for c in there if c.status in LOOKED_AT] or there
    unknown = "" if there else reference or (channels[0].shown_handle if channels else "")
    found = Lookup(
        text=text,
        otherwise=_call_otherwise(organization, now),
        activity=activity,
        platform=platform,
        unknown=unknown,
    )
    for channel in there:
        place_channel(channel, platforms)
    if unknown:
        near = channels or find_near_channels(unknown)
        return replace(
            found,
            problem=_say_problem(unknown, templates),
            near_channels=choose_from(near, activity, platforms),
        )
    if len(there) > 1:
        return replace(found, choices=choose_from(there, activity, platforms))
    if there:
        return _about_channel(found, there[0], organization, now)
    if activity or platform:
        return _about_activity(found, organization, now)
    return replace(
        found,
        near_channels=choose_from(find_near_channels(text), None, platforms),
        near_activities=tuple(near_activities(text, activities)),
    )


def _call_otherwise(organization: Organization, now: datetime) -> EscalationStep:
    (duty_contact,) = climb(
        departments=(),
        organization=organization,
        first_owner_email=first_owner_email,
        first_reply_minutes=0,
        today=now.date(),
    )
    return duty_contact


def _say_problem(reference: str, templates: Templates) -> str:
    """Why an address names no account at all, if that is why we do not know it."""
    if is_address(reference):
        try:
            identify(reference, templates=templates)
        except NotAProfile as error:
            return error.message
    return ""


def choose_from(
    channels: Collection[Channel], activity: Activity | None, platforms: dict[str, AnyPlatform]
) -> tuple[Choice, ...]:
    """Each with a question of its own: where handle and platform are shared, by the address."""
    shared = Counter((channel.platform_slug, channel.handle.casefold()) for channel in channels)
    choices = []
    for channel in channels:
        place_channel(channel, platforms)
        question = ask_about(activity, channel)
        if shared[channel.platform_slug, channel.handle.casefold()] > 1:
            question = f"{activity or ''} {channel.url or channel.pk}".strip()
        choices.append(Choice(channel, question))
    return tuple(choices)


def _about_channel(
    found: Lookup, channel: Channel, organization: Organization, now: datetime
) -> Lookup:
    if found.activity is None:
        duties = Duty.objects.filter(channel=channel, needed=True)
        ordered = duties.order_by("activity__position", "activity__key")
        return replace(found, channel=channel, duties=_load_owned(ordered))
    answer = answer_who_owns(
        organization=organization, channel=channel, activity=found.activity, now=now
    )
    return replace(found, channel=channel, answer=answer)


def _about_activity(found: Lookup, organization: Organization, now: datetime) -> Lookup:
    """The channels to choose from; the answer at once where there is but one."""
    if found.activity is None:
        slug = found.platform.slug if found.platform else ""
        channels = Channel.objects.looked_at().filter(platform_slug=slug)
        listed = channels.select_related("platform", "custom_platform").order_by("handle", "id")
        listed = listed[:LISTED]
        return replace(found, choices=tuple(Choice(c, ask_about(None, c)) for c in listed))
    duties = Duty.objects.counted().filter(activity=found.activity)
    if found.platform:
        duties = duties.filter(channel__platform_slug=found.platform.slug)
    order = ("channel__platform__position", *_BY_HANDLE)
    owned = _load_owned(duties.order_by(*order)[:LISTED])
    if len(owned) == 1:
        return _about_channel(found, owned[0].duty.channel, organization, now)
    return replace(found, duties=owned)


def _load_owned(duties: "QuerySet[Duty]") -> tuple[Owned, ...]:
    """Three statements."""
    rows = list(duties.select_related("activity", "channel__platform", "channel__custom_platform"))
    owners: dict[UUID, list[str]] = defaultdict(list)
    for duty_id, name in (
        Assignment.objects.filter(duty__in=[row.pk for row in rows], role=RaciRole.ACCOUNTABLE)
        .order_by("department__position", "department__name")
        .values_list("duty_id", "department__name")
    ):
        owners[duty_id].append(name)
    for duty_id, name in (
        Claim.objects.open()
        .filter(duty__in=[row.pk for row in rows])
        .order_by("department__position", "department__name")
        .values_list("duty_id", "department__name")
    ):
        if name not in owners[duty_id]:
            owners[duty_id].append(name)
    return tuple(
        Owned(duty, tuple(owners[duty.pk]), ask_about(duty.activity, duty.channel)) for duty in rows
    )
