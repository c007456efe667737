"""The shapes that one platform gives its addresses: a row of the catalogue, compiled.

A path template is written as people write paths: `/company/{handle}`, `/pages/{name}/{handle}`,
`/profile.php?id={handle}`. Words match whatever their case; every segment is matched whole, by a
bounded pattern, so that no text takes longer than its length.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from accounts.words import gettext
from channels_registry.platforms.identities import Identity, NotAProfile
from channels_registry.platforms.links import Link, decode

# What an address may carry besides the handle; none of it is part of the identity.
PLACEHOLDERS: Mapping[str, str] = {
    "name": r"[^/]{1,500}",
    "title": r"(?=[^/]*-)[^/]{1,500}",  # a page's name in words
    "number": r"[0-9]{1,3}",
    "country": r"[A-Za-z]{2}",
    "locale": r"intl-[A-Za-z]{2}",
}

MAX_FOLDED = 290  # a key has room for 300 characters

FOLDS: Mapping[str, Callable[[str], str]] = {
    "case": lambda text: unicodedata.normalize("NFC", text.lower()),
    "dots": lambda text: text.replace(".", ""),
    "hyphens": lambda text: text.replace("_", "-"),
    "text": lambda text: " ".join(unicodedata.normalize("NFKC", text).casefold().split()),
}


@dataclass(frozen=True, slots=True)
class Path:
    """One template: a pattern per segment, or these and a query key whose value is the handle."""

    segments: tuple[re.Pattern[str], ...]
    query_key: str
    query_value: re.Pattern[str] | None
    opens_with_handle: bool  # then the platform's reserved words are no handles

    @classmethod
    def compile(cls, template: str, handle: str) -> "Path":
        path, _, query = template.partition("?")
        key, _, value = query.partition("=")
        parts = [part for part in path.split("/") if part]
        return cls(
            segments=tuple(compile_segment(part, handle) for part in parts),
            query_key=key,
            query_value=compile_segment(value, handle) if value else None,
            opens_with_handle=bool(parts) and parts[0].startswith("{"),
        )

    def read(self, segments: tuple[str, ...], query: Mapping[str, str]) -> tuple[str, int] | None:
        """The handle, and how many segments were read; None when the address has another shape."""
        if len(segments) < len(self.segments):
            return None
        handle = ""
        for pattern, segment in zip(self.segments, segments, strict=False):
            found = pattern.fullmatch(segment)
            if not found:
                return None
            handle = found.groupdict().get("handle") or handle
        if self.query_value:
            found = self.query_value.fullmatch(decode(query.get(self.query_key, "")))
            if not found:
                return None
            handle = found["handle"]
        return handle, len(self.segments)


def compile_segment(template: str, handle: str) -> re.Pattern[str]:
    """`@{handle}`, `{name}-{handle}`, `company`: a pattern to match one whole segment with."""
    pattern = ""
    for index, part in enumerate(re.split(r"\{(\w+)\}", template)):
        if index % 2 == 0:
            pattern += f"(?i:{re.escape(part)})" if part else ""
        elif part == "handle":
            pattern += f"(?P<handle>{handle})"
        else:
            pattern += f"(?:{PLACEHOLDERS[part]})"
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming one kind of account; `catalogue` explains the columns."""

    platform: str
    kind: str
    handle: re.Pattern[str]
    syntax: str
    paths: tuple[Path, ...]
    hosts: tuple[str, ...]
    subdomains: tuple[str, ...]
    key: str
    typed: str
    url: str
    prefix: str
    fold: tuple[str, ...]
    permanent: bool

    @property
    def reserves(self) -> bool:
        """Whether a reserved word of the platform cannot be a handle of this form."""
        return bool(self.subdomains) or any(path.opens_with_handle for path in self.paths)

    @property
    def lives_in_host(self) -> bool:
        """Whether the canonical address starts with the handle: `https://nasa.tumblr.com`."""
        return self.url.startswith("https://{handle}.")

    def read_subdomain(self, base: str, label: str) -> str | None:
        """The handle when it is the host's first label: `nasa.tumblr.com`."""
        return label if base in self.subdomains and self.handle.fullmatch(label) else None

    def read_typed(self, handle: str) -> str | None:
        """The bare handle out of one written as `typed` or shown with its prefix."""
        before, after = self.typed.split("{handle}")
        for lead in (self.prefix, ""):
            head = lead + before
            if handle[: len(head)].lower() == head.lower() and handle.endswith(after):
                bare = handle[len(head) : len(handle) - len(after)]
                if self.handle.fullmatch(bare) and bare not in (".", ".."):
                    return bare  # those two would leave the address
        return None

    def identity(self, handle: str) -> Identity:
        """The identity of a handle that this form accepted."""
        if self.lives_in_host:
            handle = handle.lower()  # a host has no case to keep
        folded = handle
        for name in self.fold:
            folded = FOLDS[name](folded)
        if len(folded) > MAX_FOLDED:  # one character can fold into eighteen
            raise NotAProfile("too_long", gettext("This name is too long; give a shorter one."))
        found = self.handle.fullmatch(handle)
        parts = found.groupdict() if found else {}
        safe = "" if "?" in self.url else "@:"
        return Identity(
            platform=self.platform,
            kind=self.kind,
            key=self.key.format(handle=folded),
            handle=self.typed.format(handle=handle),
            url=self.url.format(handle=quote(handle, safe=safe), **parts),
            permanent_id=handle if self.permanent else "",
        )


def read_tail(link: Link, read: int, tails: frozenset[str], deep: frozenset[str]) -> bool:
    """Whether what follows the handle is only a tab of the profile (`/about`, `/admin/...`)."""
    rest = [segment.lower() for segment in link.segments[read:]]
    return all(segment in tails for segment in rest) or rest[0] in deep
