"""Pasted text -> the parts of a web address, or a refusal. Rejects before it parses.

`urllib.parse.urlsplit` silently drops tabs and newlines, so it is not used here: the text is
checked first and then cut at its separators, each step linear in at most 2 KB.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import idna

from accounts.words import gettext
from channels_registry.platforms.identities import NotAProfile

MAX_BYTES = 2048
MAX_HOST = 253
MAX_SEGMENTS = 20
DEFAULT_PORTS = {"http": "80", "https": "443"}

# Control, format (zero-width and bidi marks), surrogate, private use, line and paragraph separators
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in parts: `host` in A-labels, `segments` decoded, `query` still encoded."""

    host: str
    segments: tuple[str, ...]
    query: dict[str, str]
    hashbang: tuple[str, ...]


def read_text(text: str, *, spaces: bool = False) -> str:
    """The text without blanks around it, NFC; NotAProfile when empty, too long or unsafe."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise NotAProfile(
            "too_long", gettext("This is longer than 2 KB; paste only the address of the profile.")
        )
    text = text.strip()
    if not text:
        raise NotAProfile("empty", gettext("Nothing was given; paste the address of a profile."))
    if "\\" in text:
        raise NotAProfile("bad_character", gettext("This contains a backslash; write / instead."))
    refuse_unsafe(text)
    if not spaces and any(character.isspace() for character in text):
        raise NotAProfile(
            "bad_character",
            gettext("This contains a space; paste one address or handle at a time."),
        )
    return unicodedata.normalize("NFC", text)


def refuse_unsafe(text: str) -> None:
    """NotAProfile when the text holds a character that cannot be seen."""
    if any(unicodedata.category(character) in UNSAFE for character in text):
        raise NotAProfile(
            "bad_character",
            gettext("This contains an invisible character; type the address again by hand."),
        )


def read_link(text: str) -> Link:
    """Take a checked text (see `read_text`) apart; a missing scheme counts as https."""
    scheme, rest = read_scheme(text)
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    return Link(
        host=read_host(read_authority(authority, scheme)),
        segments=read_path(path),
        query=read_query(query),
        hashbang=read_path(fragment[1:]) if fragment.startswith("!/") else (),
    )


def read_scheme(text: str) -> tuple[str, str]:
    """The scheme in lower case and what follows its `//`."""
    if text.startswith("//"):
        return "https", text[2:]
    found = SCHEME.match(text)
    if not found or (not text.startswith("//", found.end()) and "." in found[1]):
        return "https", text  # "x.com/nasa", and the host and port of "x.com:443/nasa"
    scheme = found[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise NotAProfile(
            "bad_scheme",
            gettext("An address of a profile starts with https://, not {scheme}:.").format(
                scheme=scheme[:20]
            ),
        )
    if not text.startswith("//", found.end()):
        raise NotAProfile(
            "bad_scheme", gettext("After https: comes //; check the start of the address.")
        )
    return scheme, text[found.end() + 2 :]


def read_authority(authority: str, scheme: str) -> str:
    """The host as typed, without a default port."""
    if "@" in authority:
        raise NotAProfile(
            "userinfo",
            gettext("This address carries a user name before the host; remove it with its @."),
        )
    if authority.startswith("["):
        raise ip_address()
    host, colon, port = authority.partition(":")
    if colon and port not in ("", DEFAULT_PORTS[scheme]):
        raise NotAProfile(
            "port", gettext("This address names a port; a public profile needs none.")
        )
    return host


def read_host(host: str) -> str:
    """The host as lower-case A-labels (IDNA 2008, UTS 46), without a trailing dot."""
    if not host or len(host) > MAX_HOST:
        raise bad_host()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise bad_host() from error
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        raise ip_address()
    if len(labels) < 2 or len(host) > MAX_HOST:
        raise bad_host()
    for label in labels:
        if len(label) > 63 or not LABEL.fullmatch(label):
            raise bad_host()
        if label.startswith("xn--"):
            try:
                idna.ulabel(label)
            except UnicodeError as error:
                raise bad_host() from error
    return host


def read_path(path: str) -> tuple[str, ...]:
    """The segments that say something, percent-decoded once, each after cutting at `/`."""
    parts = [part for part in path.split("/") if part]
    if len(parts) > MAX_SEGMENTS:
        raise NotAProfile(
            "bad_handle", gettext("This address goes too deep; paste that of the profile.")
        )
    segments = tuple(decode(part) for part in parts)
    if any(segment in (".", "..") for segment in segments):
        raise NotAProfile("bad_handle", gettext("This address contains /../; paste it without."))
    return segments


def read_query(query: str) -> dict[str, str]:
    """Key -> first value, still encoded: a broken tracking parameter must not spoil the address."""
    values: dict[str, str] = {}
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        values.setdefault(key.lower(), value)
    return values


def decode(text: str) -> str:
    """Percent-decoded once, as UTF-8, NFC; NotAProfile when that gives no readable text.

    `+` stays itself, in a query too: invite codes are base64.
    """
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAProfile(
            "bad_encoding",
            gettext("This address contains broken %-codes; copy it again from the browser."),
        ) from error
    refuse_unsafe(decoded)
    return unicodedata.normalize("NFC", decoded)


def bad_host() -> NotAProfile:
    return NotAProfile(
        "bad_host", gettext("This is not a web address; paste a link such as https://x.com/nasa.")
    )


def ip_address() -> NotAProfile:
    return NotAProfile(
        "ip_address",
        gettext("This address is a number, not a name; paste the link with the site's name."),
    )
