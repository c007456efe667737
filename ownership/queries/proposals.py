"""What somebody may be about to ask, while they still type: activities and channels."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, Value, When

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
SMALL_WORDS = frozenset(
    "a an and at by for from has have in is it its my of on or our some that the their this to us "
    "we what when who handles with your".split()
)


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


def propose(text: str) -> list[Proposal]:
    """The likeliest first. At most five statements, whatever the size of the registry."""
    text = clean(text)
    if not text:
        return []
    activities = list(Activity.objects.in_order())
    platforms = load_platforms()
    words = Words(text)
    slug = words.take(platform_reader(platforms))
    activity = words.take(lambda phrase: read_activity(phrase, activities))
    run = _last_run(words.left)
    tails = _tails(run, last=text.split()[-1], is_all=" " not in text)
    subject = _read_subject(text, activities, platforms, slug)

    if activity is None:
        meant = [one for one in activities if _begins(one, tails)][:MOST_ACTIVITIES]
    else:  # its words are complete; while they are the last it may be all that is asked
        meant = [] if words.left[-1] else [activity]
    found = [_propose_activity(one, subject) for one in meant]
    if not subject:
        # Nothing is begun: any channel may follow, those that most people see before others.
        is_open = not run and bool(activity or slug)
        channels = _find_channels(tails, slug, only_matching=not is_open)
        choices = choose_from(channels, activity, platforms)
        found += [_propose_channel(choice, activity) for choice in choices]
    return found[:MOST]


def _last_run(left: list[str]) -> list[str]:
    """The words after the last ones that were understood, without small ones before them."""
    start = len(left)
    while start and left[start - 1]:
        start -= 1
    while start < len(left) and left[start].casefold() in SMALL_WORDS:
        start += 1
    return left[start:]


def _tails(run: list[str], *, last: str, is_all: bool) -> list[str]:
    """What a name may begin with: the last words together, down to the last alone."""
    run = run[-LONGEST_TAIL:]
    tails = [" ".join(run[start:]) for start in range(len(run))]
    if is_all or last.casefold() not in SMALL_WORDS:
        tails.append(last)
    bare = (tail.strip(PUNCTUATION).removeprefix("@").casefold() for tail in tails)
    return list(dict.fromkeys(filter(None, bare)))


def _read_subject(
    text: str,
    activities: Collection[Activity],
    platforms: dict[str, AnyPlatform],
    slug: str | None,
) -> str:
    """The channel that was named before the word that is being typed, as one asks about it."""
    before, _, _ = text.rpartition(" ")
    words = Words(before)
    reference = words.take(read_reference, longest=1)
    if reference:
        return f"{reference} on {platforms[slug]}" if slug else reference
    named = take_named(words, activities) if before else []
    if slug:
        named = [channel for channel in named if channel.platform_slug == slug]
    if len(named) == 1:
        place_channel(named[0], platforms)
        return ask_about(None, named[0])
    return named[0].shown_handle if named else ""


def _begins(activity: Activity, tails: Collection[str]) -> bool:
    names = (activity.key, activity.name, activity.short_name, *activity.synonyms)
    words = [name.casefold() for name in (*names, *activity.name.split())]
    return any(word.startswith(tail) for tail in tails for word in words)


def _find_channels(tails: list[str], slug: str | None, *, only_matching: bool) -> list[Channel]:
    """Those with a name or handle that begins with a tail, or has one in it. One statement."""
    channels = Channel.objects.looked_at()
    if slug:
        channels = channels.filter(platform_slug=slug)
    ranks = []
    for tail in tails:
        ranks.append(Q(handle__istartswith=tail) | Q(name__istartswith=tail))
        ranks.append(Q(handle__icontains=tail) | Q(name__icontains=tail))
    if only_matching and not ranks:
        return []
    whens = [When(rank, then=Value(place)) for place, rank in enumerate(ranks)]
    likeness = Case(*whens, default=Value(len(ranks)), output_field=IntegerField())
    channels = channels.annotate(likeness=likeness)
    if only_matching:
        channels = channels.filter(likeness__lt=len(ranks))
    seen_by_most = F("audience").desc(nulls_last=True)
    return list(channels.order_by("likeness", seen_by_most, "handle", "id")[:MOST])


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
        label=f"{channel.label} on {platform}",
        about=activity.name if activity else where,
        question=choice.question,
        is_whole=True,
    )
