"""One page: which profiles it names, and how; which pages of the same site it leads to."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from channels_registry.platforms.canonical import (
    Identity,
    NotAProfile,
    identify,
    identify_handle,
)
from channels_registry.platforms.custom import NO_TEMPLATES, Templates
from channels_registry.websites import addresses
from channels_registry.websites.addresses import Website
from channels_registry.websites.markup import Tag, read_tags
from channels_registry.websites.structured import read_same_as

MAX_LINKS = 5_000  # of a page; a page with more is a list of something else
_STEPS_UP = 100

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_FOOTER = re.compile(r"(^|[\s_-])(site-?)?(footer|colophon)([\s_-]|$)", re.IGNORECASE)
_HEADER = re.compile(r"(^|[\s_-])(site-?)?(header|masthead|navbar|topbar)([\s_-]|$)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{1,40})""")
_CHARSET_OF_TYPE = re.compile(r"charset\s*=\s*[\"']?([a-zA-Z0-9_-]{1,40})", re.IGNORECASE)
# Encodings that pages are written in; Python knows stranger ones, that take their time.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|(x-)?(sjis|shift_?jis)|euc-?(jp|kr|tw)|gb(k|18030|2312)|big5|"
    r"koi8-?[ru]|(iso-?8859|latin|windows|cp)[-_]?\d{1,4}(-\d+)?|us-ascii|ascii",
    re.IGNORECASE,
)
_PAGE_META = frozenset({"article:publisher", "og:see_also"})


class How(StrEnum):
    """How a page names a profile, the surest first: what it says of itself, then its frame."""

    REL_ME = "rel_me"
    JSON_LD = "json_ld"
    FOOTER = "footer"
    HEADER = "header"
    META = "meta"
    BODY = "body"


_SURENESS = list(How)


@dataclass(frozen=True, slots=True)
class Named:
    """A profile that a page names. `link`: as it stands there."""

    identity: Identity
    how: How
    link: str


@dataclass(slots=True)
class ReadPage:
    """What a page says: profiles, and addresses on the same site with where they stand."""

    named: list[Named] = field(default_factory=list)
    leads_to: dict[str, How] = field(default_factory=dict)


def read_html(content: bytes, content_type: str = "") -> str:
    """The text of a page by the encoding that it, or its server, says; UTF-8 where none fits."""
    said = _CHARSET_OF_TYPE.search(content_type)
    found = _CHARSET.search(content[:4_096].replace(b"CHARSET", b"charset"))
    name = said[1] if said else found[1].decode("ascii") if found else ""
    if content.startswith(codecs.BOM_UTF8) or not _ENCODINGS.fullmatch(name):
        name = "utf-8-sig"
    try:
        return content.decode(name, errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def read_page(
    html: str, *, url: str, site: Website, templates: Templates = NO_TEMPLATES
) -> ReadPage:
    """What the page at `url` names and leads to. Each profile once, by its surest naming."""
    page = ReadPage()
    named: dict[tuple[str, str, str], Named] = {}
    seen: set[tuple[str, How]] = set()
    for href, how, is_link in _read_references(html):
        if (href, how) in seen:
            continue
        seen.add((href, how))
        if len(seen) > MAX_LINKS:
            break
        if not is_link:
            _note(named, _read_handle(href), how, href)
            continue
        target = addresses.join(url, href)
        if target is None:
            continue
        if site.covers(target) and not templates.has_host(addresses.host_of(target)):
            place = addresses.normalise(target)
            if place is not None and addresses.is_page(place):
                page.leads_to.setdefault(place, how)
        else:
            _note(named, _read_profile(target, href, templates), how, href)
    page.named = list(named.values())
    return page


def _note(
    named: dict[tuple[str, str, str], Named], identity: Identity | None, how: How, link: str
) -> None:
    if identity is None:
        return
    key = (identity.platform, identity.kind, identity.key)
    before = named.get(key)
    if before is None or _SURENESS.index(how) < _SURENESS.index(before.how):
        shown = "".join(c for c in link if c.isprintable()).strip()
        named[key] = Named(identity, how, shown)


def _read_profile(target: str, href: str, templates: Templates) -> Identity | None:
    """The account behind a link; None for one that shares something, or leads elsewhere."""
    # Old addresses keep the account behind #!, which is no fragment.
    text = href.strip() if "#!" in href else target
    if not text.lower().startswith(("http://", "https://")):
        return None
    try:
        return identify(text, templates=templates)
    except NotAProfile:
        return None


def _read_handle(text: str) -> Identity | None:
    """`twitter:site`: a bare handle on X."""
    try:
        return identify_handle("x", text.strip())
    except NotAProfile:
        return None


def _read_references(html: str) -> Iterator[tuple[str, How, bool]]:
    """(text, how it stands there, whether it is a link) in the page's order."""
    place = _Place()
    for tag in read_tags(html):
        place.pass_by(tag)
        if tag.is_end:
            continue
        attributes = tag.attributes
        if tag.name in ("a", "area", "link"):
            rel = attributes.get("rel", "").lower().split()
            href = attributes.get("href", "")
            if href and "me" in rel:
                yield href, How.REL_ME, True
            elif href and tag.name != "link":
                yield href, place.how, True
        elif tag.name == "meta":
            name = (attributes.get("property") or attributes.get("name") or "").lower()
            if name in _PAGE_META:
                yield attributes.get("content", ""), How.META, True
            elif name == "twitter:site":
                yield attributes.get("content", ""), How.META, False
        elif tag.name == "script" and "ld+json" in attributes.get("type", "").lower():
            for link in read_same_as(tag.text):
                yield link, How.JSON_LD, True


class _Place:
    """Where on the page a tag stands: in its footer, its header, or between them."""

    def __init__(self) -> None:
        self._open: list[tuple[str, How, bool]] = []  # name, what its inside is, in an article?

    @property
    def how(self) -> How:
        return self._open[-1][1] if self._open else How.BODY

    def pass_by(self, tag: Tag) -> None:
        if tag.is_end:
            # Bounded: what was never opened must not make us look through all that was.
            lowest = max(0, len(self._open) - _STEPS_UP)
            for number in range(len(self._open) - 1, lowest - 1, -1):
                if self._open[number][0] == tag.name:
                    del self._open[number:]
                    return
        elif tag.name not in _VOID:
            in_article = bool(self._open) and self._open[-1][2]
            how = self.how
            if tag.name == "article":  # its header and footer are not the page's
                how, in_article = How.BODY, True
            elif not in_article and how == How.BODY:
                how = _place_of(tag)
            self._open.append((tag.name, how, in_article))


def _place_of(tag: Tag) -> How:
    role = tag.attributes.get("role", "").lower()
    words = f"{tag.attributes.get('id', '')} {tag.attributes.get('class', '')}"[:500]
    if tag.name == "footer" or role == "contentinfo" or _FOOTER.search(words):
        return How.FOOTER
    if tag.name in ("header", "nav") or role in ("banner", "navigation") or _HEADER.search(words):
        return How.HEADER
    return How.BODY
