"""The words of a question, and what each of them can mean: a channel, a platform, an activity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from accounts.queries.references import read_id
from channels_registry.models import Channel, CustomPlatform, Platform
from channels_registry.platforms.canonical import is_address
from channels_registry.queries.references import find_named
from ownership.models import Activity
from ownership.queries.activities import match_activity

T = TypeVar("T")
AnyPlatform = Platform | CustomPlatform

LONGEST_QUESTION = 300
LONGEST_PHRASE = 6  # words
# What stands around a word and is not part of it.
PUNCTUATION = ".,;:!?\"'()[]<>\u2018\u2019\u201c\u201d\u2026"
# What people say for a platform beside its name.
NICKNAMES = {"twitter": "x", "insta": "instagram", "fb": "facebook", "yt": "youtube"}


class Words:
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


def clean(text: str) -> str:
    """The question in one line, no longer than anybody reads."""
    return " ".join(text.replace("\0", "").split())[:LONGEST_QUESTION]


def load_platforms() -> dict[str, AnyPlatform]:
    """Slug -> platform: the catalogue's, then those of the organization's own. Two statements."""
    known: dict[str, AnyPlatform] = {p.slug: p for p in Platform.objects.all()}
    return known | {p.slug: p for p in CustomPlatform.objects.all()}


def place_channel(channel: Channel, platforms: dict[str, AnyPlatform]) -> None:
    """Its platform is here already: no statement for it."""
    platform = platforms[channel.platform_slug]
    if isinstance(platform, CustomPlatform):
        channel.custom_platform = platform
    else:
        channel.platform = platform


def read_reference(word: str) -> str | None:
    """The word, when it can only be meant as a channel: a handle, an address, an id."""
    bare = word.strip(PUNCTUATION)
    is_reference = word.startswith("@") or is_address(bare) or read_id(bare) is not None
    return bare if is_reference else None


def take_named(words: Words, activities: Collection[Activity]) -> list[Channel]:
    """The channels of the longest phrase that is a channel's name or handle. One statement."""
    phrases = [phrase for _, _, phrase in words.phrases() if not read_activity(phrase, activities)]
    named: dict[str, list[Channel]] = defaultdict(list)
    for channel in find_named(phrases):
        for name in {channel.handle.casefold(), channel.name.casefold()}:
            named[name].append(channel)
    return words.take(lambda phrase: named.get(phrase.casefold())) or []


def platform_reader(platforms: dict[str, AnyPlatform]) -> Callable[[str], str | None]:
    """The slug of the platform that a phrase names: the catalogue's before one of their own."""
    names = {p.name.casefold(): slug for slug, p in reversed(platforms.items())}
    names |= {word: slug for word, slug in NICKNAMES.items() if slug in platforms}
    names |= {slug: slug for slug in platforms if slug not in names}
    return lambda phrase: names.get(phrase.casefold())


def read_activity(phrase: str, activities: Collection[Activity]) -> Activity | None:
    singular = phrase.removesuffix("s")
    return match_activity(phrase, activities) or match_activity(singular, activities)
