"""A question in everyday words -> who handles it: "complaint on our Instagram", "hacked @acme"."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organization
from accounts.queries.references import read_id
from channels_registry.models import LOOKED_AT, Channel, CustomPlatform, Platform
from channels_registry.platforms.canonical import NotAProfile, identify, is_address
from channels_registry.platforms.custom import Templates
from channels_registry.queries.references import (
    find_meant_channels,
    find_named,
    find_near_channels,
)
from ownership.models import Activity, Assignment, Claim, Duty, RaciRole
from ownership.queries.activities import match_activity, near_activities
from ownership.queries.escalation import EscalationStep, climb
from ownership.queries.who_owns import Answer, answer_who_owns, first_owner_email

T = TypeVar("T")
AnyPlatform = Platform | CustomPlatform

LONGEST_QUESTION = 300
LONGEST_PHRASE = 6  # words
LISTED = 60
# What stands around a word and is not part of it.
PUNCTUATION = ".,;:!?\"'()[]<>\u2018\u2019\u201c\u201d\u2026"
_BY_HANDLE = ("channel__platform_slug", "channel__handle", "channel_id")
# What people say for a platform beside its name.
NICKNAMES = {"twitter": "x", "insta": "instagram", "fb": "facebook", "yt": "youtube"}


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
    text = " ".join(text.replace("\0", "").split())[:LONGEST_QUESTION]
    words = _Words(text)
    activities = list(Activity.objects.in_order())
    own = list(CustomPlatform.objects.all())
    templates = Templates(lambda: [platform.template for platform in own])
    known = list(Platform.objects.all())
    platforms: dict[str, AnyPlatform] = {p.slug: p for p in known}
    platforms |= {p.slug: p for p in own}

    reference = words.take(_read_reference, longest=1)
    channels = (
        find_meant_channels(reference, templates=templates)
        if reference
        else _take_named(words, activities)
    )
    slug = words.take(_platform_reader(platforms))
    platform = platforms[slug] if slug else None
    activity = words.take(lambda phrase: _read_activity(phrase, activities))

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
        _place(channel, platforms)
    if unknown:
        near = channels or find_near_channels(unknown)
        return replace(
            found,
            problem=_say_problem(unknown, templates),
            near_channels=_choices(near, activity, platforms),
        )
    if len(there) > 1:
        return replace(found, choices=_choices(there, activity, platforms))
    if there:
        return _about_channel(found, there[0], organization, now)
    if activity or platform:
        return _about_activity(found, organization, now)
    return replace(
        found,
        near_channels=_choices(find_near_channels(text), None, platforms),
        near_activities=tuple(near_activities(text, activities)),
    )


class _Words:
    """The words of a question, each to be understood once."""

    def __init__(self, text: str) -> None:
        self.left = text.split()

    def take(self, read: Callable[[str], T | None], *, longest: int = LONGEST_PHRASE) -> T | None:
        """What the longest phrase means that `read` makes sense of; its words are gone then."""
        for start, end, phrase in self.phrases(longest):
            meant = read(phrase)
            if meant is not None:
                # Words on both sides of a hole are no phrase.
                self.left[start:end] = [""] * (end - start)
                return meant
        return None

    def phrases(self, longest: int = LONGEST_PHRASE) -> Iterator[tuple[int, int, str]]:
        """From where to where, and the phrase: the longest first, as written and bare."""
        for length in range(min(longest, len(self.left)), 0, -1):
            for start in range(len(self.left) - length + 1):
                part = self.left[start : start + length]
                if all(part):
                    phrase = " ".join(part)
                    for form in dict.fromkeys((phrase, phrase.strip(PUNCTUATION))):
                        yield start, start + length, form


def _read_reference(word: str) -> str | None:
    """The word, when it can only be meant as a channel: a handle, an address, an id."""
    bare = word.strip(PUNCTUATION)
    is_reference = word.startswith("@") or is_address(bare) or read_id(bare) is not None
    return bare if is_reference else None


def _take_named(words: _Words, activities: Collection[Activity]) -> list[Channel]:
    """The channels of the longest phrase that is a channel's name or handle."""
    phrases = [phrase for _, _, phrase in words.phrases() if not _read_activity(phrase, activities)]
    named: dict[str, list[Channel]] = defaultdict(list)
    for channel in find_named(phrases):
        for name in {channel.handle.casefold(), channel.name.casefold()}:
            named[name].append(channel)
    return words.take(lambda phrase: named.get(phrase.casefold())) or []


def _platform_reader(platforms: dict[str, AnyPlatform]) -> Callable[[str], str | None]:
    """The slug of the platform that a phrase names: the catalogue's before one of their own."""
    names = {p.name.casefold(): slug for slug, p in reversed(platforms.items())}
    names |= {word: slug for word, slug in NICKNAMES.items() if slug in platforms}
    names |= {slug: slug for slug in platforms if slug not in names}
    return lambda phrase: names.get(phrase.casefold())


def _read_activity(phrase: str, activities: Collection[Activity]) -> Activity | None:
    singular = phrase.removesuffix("s")
    return match_activity(phrase, activities) or match_activity(singular, activities)


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


def _choices(
    channels: Collection[Channel], activity: Activity | None, platforms: dict[str, AnyPlatform]
) -> tuple[Choice, ...]:
    """Each with a question of its own: where handle and platform are shared, by the address."""
    shared = Counter((channel.platform_slug, channel.handle.casefold()) for channel in channels)
    choices = []
    for channel in channels:
        _place(channel, platforms)
        question = ask_about(activity, channel)
        if shared[channel.platform_slug, channel.handle.casefold()] > 1:
            question = f"{activity or ''} {channel.url or channel.pk}".strip()
        choices.append(Choice(channel, question))
    return tuple(choices)


def _place(channel: Channel, platforms: dict[str, AnyPlatform]) -> None:
    """Its platform is here already: no statement for it."""
    platform = platforms[channel.platform_slug]
    if isinstance(platform, CustomPlatform):
        channel.custom_platform = platform
    else:
        channel.platform = platform


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
