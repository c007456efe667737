"""The tags of a page, one after the other, as HTML cuts them; no tree.

The parsers with a tree were tried with pages made to hang them: selectolax takes minutes for a
million nested elements, lxml for a tag with a hundred thousand attributes, the standard library
for a file of `<a/`. What is read here needs only tags in their order, and each character is
looked at a bounded number of times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

MAX_VALUE = 4_000  # of an attribute; a longer one is dropped
MAX_ATTRIBUTES = 100  # of a tag; the others are dropped
RAW = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
)  # what stands in them is no markup

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_BETWEEN = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_END_OF_COMMENT = re.compile(r"--!?>")
_ENDS_OF_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag with its attributes, or an end tag. `text`: what a script holds."""

    name: str
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


def read_tags(html: str) -> Iterator[Tag]:
    """The tags of the page in their order; what is cut off at its end is left out."""
    at = 0
    while True:
        at = html.find("<", at)
        if at < 0 or at + 1 >= len(html):
            return
        after = html[at + 1]
        if after == "!" or after == "?":
            end = _skip_comment(html, at)
            if end < 0:
                return
            at = end
        elif after == "/":
            name = _NAME.match(html, at + 2)
            end = html.find(">", at + 2)
            if end < 0:
                return
            if name:
                yield Tag(name[0].lower()[:40], is_end=True)
            at = end + 1
        elif after.isascii() and after.isalpha():
            name = _NAME.match(html, at + 1)
            assert name is not None  # noqa: S101 - it starts with a letter
            attributes: dict[str, str] = {}
            at = _read_attributes(html, name.end(), attributes)
            if at < 0:
                return
            word = name[0].lower()[:40]
            text = ""
            if word in RAW:
                found = _ENDS_OF_RAW[word].search(html, at)
                if found is None:
                    return
                text, at = html[at : found.start()], found.start()
            yield Tag(word, attributes=attributes, text=text)
        else:
            at += 1


def _skip_comment(html: str, at: int) -> int:
    if html.startswith("<!--", at):
        found = _END_OF_COMMENT.search(html, at + 2)
        return found.end() if found else -1
    return html.find(">", at) + 1 or -1


def _read_attributes(html: str, at: int, attributes: dict[str, str]) -> int:
    """Fill in the attributes that start here, the first of each name; answers where they end.

    -1 when the page ends before.
    """
    while True:
        at = _end(_BETWEEN, html, at)
        if at >= len(html):
            return -1
        if html[at] == ">":
            return at + 1
        start, at = at, _end(_ATTRIBUTE, html, at)
        name = html[start : min(at, start + 40)].lower()
        value = ""
        equals = _EQUALS.match(html, at)
        if equals:
            at = equals.end()
            quote = html[at : at + 1]
            if quote and quote in "\"'":
                close = html.find(quote, at + 1)
                if close < 0:
                    return -1
                value, at = html[at + 1 : min(close, at + 2 + MAX_VALUE)], close + 1
            else:
                start, at = at, _end(_BARE, html, at)
                value = html[start : min(at, start + 1 + MAX_VALUE)]
        if len(value) <= MAX_VALUE and len(attributes) < MAX_ATTRIBUTES:
            attributes.setdefault(name, unescape(value) if "&" in value else value)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
