"""What somebody may be about to ask, while they still type: activities and channels."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, Value, When

from accounts.words import gettext
from channels_registry.models import Channel
from ownership.models import Activity
from ownership.queries.lookup import Choice, ask_about, choose_from
from ownership.queries.questions import (
    PUNCTUATION,
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

MOST = 8
MOST_ACTIVITIES = 3  # the rest is for channels
LONGEST_TAIL = 3  # words that somebody may be in the middle of
# They stand between the words that mean something, and begin no name.
_SMALL = (
    "a about an and at by for from handles has have in is it its my of on or our some that the "
    "their this to us we what when who with your"
)
SMALL_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that may be meant. `is_whole`: asking is all that is left; else a channel may
    follow.
    """

    icon: str
    label: str
    about: str
    question: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was understood of the words so far.

    `subject`: the channel that was named before the last word, as one asks about it; nothing but
    a channel can be meant where `is_reference`. `run`: the words where a name may be, after the
    activity. `tails`: what that name may begin with.
    """

    activity: Activity | None
    is_activity_last: bool
    slug: str | None
    subject: str
    is_reference: bool
    run: list[str]
    tails: list[str]


def propose(text: str, *, of_channels: bool = False) -> list[Proposal]:
    """The likeliest first. At most five statements, whatever the size of the registry.

    `of_channels`: only those, and no word means an activity.
    """
    words = clean(text).split()
    if not words:
        return []
    activities = [] if of_channels else list(Activity.objects.in_order())
    platforms = load_platforms()
    typed = _read(words, activities, platforms)

    if typed.activity is None:
        meant = [one for one in activities if _begins(_words_for(one), typed.tails)]
        meant.sort(key=lambda one: not _begins(one.name.split(), typed.tails))
        meant = meant[:MOST_ACTIVITIES]
    else:  # while its words are the last, it may be all that is asked
        meant = [typed.activity] if typed.is_activity_last else []
    found = [_propose_activity(one, typed.subject) for one in meant]
    is_settled = typed.subject and (not typed.run or (typed.is_reference and meant))
    if not is_settled:
        choices = choose_from(_find_channels(typed), typed.activity, platforms)
        found += [_propose_channel(choice, typed.activity) for choice in choices]
    return found[:MOST]


def _read(
    words: list[str], activities: Collection[Activity], platforms: dict[str, AnyPlatform]
) -> _Typed:
    """As look_up does, but that the last word may be unfinished: it names no channel yet."""
    reading = Words(" ".join(words[:-1]))
    reference = reading.take(read_reference, longest=1)
    named = take_named(reading, activities) if reading.left and not reference else []

    reading.left.append(words[-1])
    without_channel = list(reading.left)
    slug = reading.take(platform_reader(platforms))
    without_platform = list(reading.left)
    activity = reading.take(lambda phrase: read_activity(phrase, activities))

    run: list[str] = []
    for place, word in enumerate(words):
        if without_platform[place] and not reading.left[place]:
            run.clear()  # a word of the activity
        elif without_platform[place] or not without_channel[place]:
            run.append(word)
    run = _strip_small_words(run)
    last = words[-1] if without_platform[-1] else ""
    tails = [" ".join(run[start:]) for start in range(max(0, len(run) - LONGEST_TAIL), len(run))]
    if len(words) == 1 or last.casefold() not in SMALL_WORDS:
        tails.append(last)
    bare = (tail.strip(PUNCTUATION).removeprefix("@").casefold() for tail in tails)
    return _Typed(
        activity=activity,
        is_activity_last=bool(last) and not reading.left[-1],
        slug=slug,
        subject=_say_subject(reference, named, slug, platforms),
        is_reference=reference is not None,
        run=run,
        tails=list(dict.fromkeys(filter(None, bare))),
    )


def _strip_small_words(words: list[str]) -> list[str]:
    """Without those at both ends."""
    while words and words[0].casefold() in SMALL_WORDS:
        words = words[1:]
    while words and words[-1].casefold() in SMALL_WORDS:
        words = words[:-1]
    return words


def _say_subject(
    reference: str | None,
    named: Collection[Channel],
    slug: str | None,
    platforms: dict[str, AnyPlatform],
) -> str:
    if reference:
        return f"{reference} on {platforms[slug]}" if slug else reference
    there = [channel for channel in named if slug in (None, channel.platform_slug)]
    if len(there) == 1:
        place_channel(there[0], platforms)
        return ask_about(None, there[0])
    return there[0].shown_handle if there else ""


def _find_channels(typed: _Typed) -> list[Channel]:
    """Those with a name or handle that begins with a tail, or has one in it. One statement.

    Where an activity or a platform is named and nothing is begun, any may follow: those that most
    people see.
    """
    channels = Channel.objects.looked_at()
    if typed.slug:
        channels = channels.filter(platform_slug=typed.slug)
    ranks = []
    for tail in typed.tails:
        ranks.append(Q(handle__istartswith=tail) | Q(name__istartswith=tail))
        ranks.append(Q(handle__icontains=tail) | Q(name__icontains=tail))
    is_open = not typed.run and bool(typed.activity or typed.slug)
    if not ranks and not is_open:
        return []
    whens = [When(rank, then=Value(place)) for place, rank in enumerate(ranks)]
    likeness = Case(*whens, default=Value(len(ranks)), output_field=IntegerField())
    channels = channels.annotate(likeness=likeness)
    if not is_open:
        channels = channels.filter(likeness__lt=len(ranks))
    seen_by_most = F("audience").desc(nulls_last=True)
    return list(channels.order_by("likeness", seen_by_most, "handle", "id")[:MOST])


def _words_for(activity: Activity) -> list[str]:
    names = (activity.key, activity.name, activity.short_name, *activity.synonyms)
    return [*names, *activity.name.split()]


def _begins(words: Collection[str], tails: Collection[str]) -> bool:
    """Whether one of the words begins with one of the tails."""
    return any(word.casefold().startswith(tail) for word in words for tail in tails)


def _propose_activity(activity: Activity, subject: str) -> Proposal:
    question = f"{activity.name} for {subject}" if subject else activity.name
    about = subject or activity.covers
    return Proposal(activity.icon, activity.name, about, question, is_whole=bool(subject))


def _propose_channel(choice: Choice, activity: Activity | None) -> Proposal:
    channel = choice.channel
    platform = channel.shown_platform
    where = " · ".join(filter(None, (channel.brand, channel.region)))
    return Proposal(
        icon=platform.icon,
        label=gettext("{channel} on {platform}").format(channel=channel.label, platform=platform),
        about=activity.name if activity else where,
        question=choice.question,
        is_whole=True,
    )
