"""Which page of a site is read next: bounded, each page once, JSON-able between two steps."""

import re
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from channels_registry.websites.addresses import key_of
from channels_registry.websites.pages import How

MAX_DEPTH = 3
MAX_WAITING = 1_000
# Pages that name profiles, in the languages of the import's headers.
_TELLING = re.compile(
    r"contact|kontakt|contacto|about|ueber|über|a-propos|apropos|acerca|impressum|imprint|"
    r"mentions|social|follow|folge|press|presse|prensa|newsroom|media|connect|channels|kanaele",
    re.IGNORECASE,
)

# (rank, depth, number, address): the smallest is next, and number keeps the order of finding.
Waiting = tuple[int, int, int, str]


@dataclass(slots=True)
class Frontier:
    """Addresses that wait, the best first, and the keys of all pages that were met or read.

    They differ by redirects: what is met at one address may be read at another.
    """

    waiting: list[Waiting] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    number: int = 0

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Frontier":
        """As `as_dict` said it."""
        waiting: list[Waiting] = [
            (rank, depth, number, url) for rank, depth, number, url in content["waiting"]
        ]
        return cls(waiting, set(content["met"]), set(content["read"]), content["number"])

    def as_dict(self) -> dict[str, Any]:
        return {
            "waiting": self.waiting,
            "met": sorted(self.met),
            "read": sorted(self.read),
            "number": self.number,
        }

    def take(self) -> tuple[str, int] | None:
        """The next address that was not read yet, and its depth."""
        while self.waiting:
            _, depth, _, url = self.waiting.pop(0)
            if key_of(url) not in self.read:
                return url, depth
        return None

    def note_read(self, *urls: str) -> bool:
        """The page was read: what was asked for, and where that led. False when it had been."""
        is_new = key_of(urls[-1]) not in self.read
        self.read.update(map(key_of, urls))
        return is_new

    def add(self, urls: Iterable[tuple[str, How]], *, depth: int) -> None:
        """Let pages wait that are new and not too deep. The worst make room when it is full."""
        if depth > MAX_DEPTH:
            return
        for url, how in urls:
            key = key_of(url)
            if key in self.met:
                continue
            self.met.add(key)
            self.number += 1
            insort(self.waiting, (_rank(url, how), depth, self.number, url))
            if len(self.waiting) > MAX_WAITING:
                *_, dropped = self.waiting.pop()
                self.met.discard(key_of(dropped))


def _rank(url: str, how: How) -> int:
    path = url.partition("://")[2].partition("/")[2]
    if len(path) < 80 and _TELLING.search(path):
        return 0
    return 1 if how in (How.FOOTER, How.HEADER) else 2
