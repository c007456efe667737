"""An organization's own platforms: a host, a prefix and a handle after it, as data.

Never a pattern that somebody typed: an address is cut into its segments, these are compared, and
what is left is looked at letter by letter. So no text takes longer than its length, and no two
templates of one organization fit the same address: one prefix never begins another's.
"""

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from accounts.words import gettext
from channels_registry.platforms.catalogue import (
    HOSTS,
    PLATFORMS,
    RESERVED,
    Platform,
    find_host,
)
from channels_registry.platforms.identities import Identity, NotAProfile
from channels_registry.platforms.links import Link, read_host, read_text

# Slugs of one's own start so, and none of the catalogue's does: they can never be mistaken.
OWN = "own-"
KIND = "account"
LETTERS = frozenset(string.ascii_letters + string.digits + "_.-")
LONGEST_HANDLE = 100
MOST_SEGMENTS = 5
LONGEST_SEGMENT = 60
_SEGMENT = LETTERS | {"~"}
# Names that lead nowhere from outside: RFC 6761, RFC 6762, RFC 7686, RFC 9476, .internal.
_NOT_PUBLIC = frozenset({"alt", "arpa", "internal", "invalid", "local", "localhost", "onion"})


class BadTemplate(ValueError):
    """The template cannot be. `field`: host or prefix; the message says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Template:
    """How one platform of an organization writes its addresses: `https://host/prefix/handle`.

    `max_length`: of the handle. An archived one still reads, and takes no new channels.
    """

    id: UUID
    slug: str
    name: str
    host: str
    prefix: tuple[str, ...] = ()
    max_length: int = 60
    is_case_sensitive: bool = False
    is_archived: bool = False

    kinds = (KIND,)
    free_text = False

    @property
    def bare_host(self) -> str:
        return bare(self.host)

    def address(self, handle: str) -> str:
        return "/".join((f"https://{self.host}", *self.prefix, handle))

    @property
    def example(self) -> str:
        return self.address("name")

    @property
    def syntax(self) -> str:
        return gettext("1 to {max_length} letters, digits, dots, hyphens and underscores").format(
            max_length=self.max_length
        )

    def is_handle(self, text: str) -> bool:
        """Whether an account can be called so. Dots alone would leave the address."""
        return (
            0 < len(text) <= self.max_length
            and LETTERS.issuperset(text)
            and text.strip(".") != ""
            and not (not self.prefix and text.lower() in RESERVED)
        )

    def read(self, link: Link) -> Identity | None:
        """The account at an address of this host; None when it has another shape."""
        *before, handle = link.segments or ("",)
        if fold(before) != fold(self.prefix) or not self.is_handle(handle):
            return None
        return self.identity(handle)

    def read_handle(self, text: str) -> Identity:
        """The account with this handle, written alone, with an @, or as the end of its address."""
        handle = text.removeprefix("@")
        if not self.is_handle(handle):
            raise NotAProfile(
                "bad_handle",
                gettext("This is no {name} handle: one has {syntax}.").format(
                    name=self.name, syntax=self.syntax
                ),
            )
        return self.identity(handle)

    def identity(self, handle: str) -> Identity:
        return Identity(
            platform=self.slug,
            kind=KIND,
            key=handle if self.is_case_sensitive else handle.lower(),
            handle=handle,
            url=self.address(handle),
            custom_platform=self.id,
            is_closed=self.is_archived,
        )

    def refuse(self) -> NotAProfile:
        return NotAProfile(
            "bad_handle",
            gettext(
                "No {name} account has such an address; paste the profile's, for example {example}."
            ).format(name=self.name, example=self.example),
        )


class Templates:
    """All of one organization. They are loaded when a text needs them: few do."""

    def __init__(self, load: Callable[[], Iterable[Template]]) -> None:
        self._load = load

    @cached_property
    def all(self) -> tuple[Template, ...]:
        return tuple(self._load())

    def loaded(self) -> "Templates":
        """The same, loaded by now: for who will read where no table can be asked."""
        found = self.all
        return Templates(lambda: found)

    def find(self, slug: str) -> Template | None:
        if not slug.startswith(OWN):
            return None
        return next((one for one in self.all if one.slug == slug), None)

    def find_named(self, word: str) -> Template | None:
        """The one that a person means by its slug, its name or its host."""
        folded = word.strip().casefold()
        return next(
            (one for one in self.all if folded in (one.slug, one.name.casefold(), one.bare_host)),
            None,
        )

    def has_host(self, host: str) -> bool:
        return any(one.bare_host == bare(host) for one in self.all)

    def read(self, link: Link) -> Identity | None:
        """The account at an address; NotAProfile when the host is theirs and the rest is not."""
        here = [one for one in self.all if one.bare_host == bare(link.host)]
        for template in here:
            identity = template.read(link)
            if identity is not None:
                return identity
        if here:
            raise here[0].refuse()
        return None


NO_TEMPLATES = Templates(tuple)


def bare(host: str) -> str:
    """The host without the door in front of it."""
    return host.removeprefix("www.")


def fold(segments: Iterable[str]) -> tuple[str, ...]:
    return tuple(segment.lower() for segment in segments)


def check_host(text: str) -> str:
    """The host of a template, in A-labels. Raises BadTemplate."""
    try:
        typed = read_text(text)
        if any(mark in typed for mark in "/:@?#%"):
            raise BadTemplate("host", gettext("Write the host alone, like community.example.com."))
        host = read_host(typed)
    except NotAProfile as problem:
        sentence = gettext(
            "This is no host of the public internet. Write one like community.example.com."
        )
        raise BadTemplate("host", sentence) from problem
    if host.rpartition(".")[2] in _NOT_PUBLIC or "." not in bare(host):
        raise BadTemplate(
            "host",
            gettext("This host cannot be reached from the public internet. Write one that can."),
        )
    known = find_host(bare(host))
    claimed = known[0] if known else _find_below(bare(host))
    if claimed:
        raise BadTemplate(
            "host",
            gettext(
                "{platform} is at this host, and we know it already. Just paste its links."
            ).format(platform=claimed.name),
        )
    return host


def _find_below(host: str) -> Platform | None:
    """The platform of the catalogue that is at a host below this one."""
    return next((found for name, found in HOSTS.items() if name.endswith(f".{host}")), None)


def check_prefix(text: str) -> tuple[str, ...]:
    """The segments between host and handle. Raises BadTemplate."""
    segments = tuple(part for part in text.strip().split("/") if part)
    if len(segments) > MOST_SEGMENTS or any(len(part) > LONGEST_SEGMENT for part in segments):
        raise BadTemplate(
            "prefix",
            gettext(
                "A path has at most {most_segments} parts of {longest_segment} characters before"
                " the handle. Shorten it."
            ).format(most_segments=MOST_SEGMENTS, longest_segment=LONGEST_SEGMENT),
        )
    for part in segments:
        if not _SEGMENT.issuperset(part) or not part.strip("."):
            raise BadTemplate(
                "prefix",
                gettext(
                    "Write only what stands before the handle, like people or our/people: letters,"
                    " digits, dots, hyphens and underscores."
                ),
            )
    return segments


def find_overlap(template: Template, others: Iterable[Template]) -> Template | None:
    """Another template that an address of this one could fit too."""
    mine = fold(template.prefix)
    for other in others:
        theirs = fold(other.prefix)
        short = min(len(mine), len(theirs))
        is_same_host = other.bare_host == template.bare_host
        if other.id != template.id and is_same_host and mine[:short] == theirs[:short]:
            return other
    return None


def is_known_name(name: str) -> bool:
    """Whether the catalogue has a platform of this name or slug."""
    folded = name.casefold()
    return any(folded in (slug, one.name.casefold()) for slug, one in PLATFORMS.items())
