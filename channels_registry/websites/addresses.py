"""Addresses of websites: what somebody typed, what a page links to, what is one and the same."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from accounts.words import gettext
from channels_registry.platforms.catalogue import find_host
from channels_registry.platforms.identities import NotAProfile
from channels_registry.platforms.links import read_host, read_text

MAX_ADDRESS = 2_000
PORTS = {"http": 80, "https": 443}
# Where a visitor came from, or which visit it is: the page is the same without.
_TRACKING = re.compile(
    r"utm_.*|_?gac?_?.*|_gl|[gfy]clid|fbclid|msclkid|dclid|gbraid|wbraid|mc_[ce]id|igshi?d?|"
    r"_hs(enc|mi)|hsctatracking|mkt_tok|ref(errer)?|ref_src|trk|replytocom|"
    r"(php|asp\.?net_?|j)?sess(ion)?_?id|phpsessid|sid",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
# No page of links has such an ending.
_FILES = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|zip|gz|tgz|rar|7z|exe|dmg|apk|iso|jpe?g|png|gif|webp|avif|"
    r"svg|ico|bmp|tiff?|mp[34g]|m4[av]|mov|avi|wmv|webm|og[gv]|wav|css|m?js|json|xml|rss|atom|ics|"
    r"vcf|csv|txt|woff2?|ttf|eot)$",
    re.IGNORECASE,
)


class NotAWebsite(ValueError):
    """What was given is no address of a website. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Website:
    """A host with its subdomains. `starts`: where to begin, the second if the first is not there.

    `host`: as people write it, without `www.` and with a port that is not the usual one.
    """

    host: str
    starts: tuple[str, ...]

    def covers(self, url: str) -> bool:
        """Whether the address is of this site: the host itself or one below it."""
        parts = split(url)
        if parts is None:
            return False
        name, _, port = self.host.partition(":")
        found = (parts.hostname or "").rstrip(".")
        if found != name and not found.endswith(f".{name}"):
            return False
        usual = parts.port in (None, *PORTS.values())
        return parts.port == int(port) if port else usual


def read_website(text: str) -> Website:
    """The website somebody means: `kestrel.example`, or any address on it. Raises NotAWebsite."""
    try:
        text = read_text(text)
    except NotAProfile as error:
        raise NotAWebsite(_say(text)) from error
    scheme, slashes, rest = text.partition("://")
    if not slashes:
        scheme, rest = "", text.removeprefix("//")
    if scheme.lower() not in ("", *PORTS):
        raise NotAWebsite(gettext("The address of a website starts with https://. Check it."))
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        raise NotAWebsite(
            gettext("This address carries a user name before the host. Remove it with its @.")
        )
    host, colon, port = authority.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        raise NotAWebsite(_say(text))
    name = _read_name(host, text)
    number = int(port) if port else None
    if number in PORTS.values():
        number = None
    if find_host(name) is not None:
        raise NotAWebsite(
            gettext(
                "{name} is a platform, not a website of yours. Add its profiles as channels."
            ).format(name=name)
        )
    place = f"{name}:{number}" if number else name
    tail = normalise(f"https://{place}{rest[len(authority) :] or '/'}")
    if tail is None:
        raise NotAWebsite(_say(text))
    schemes = (scheme.lower(),) if scheme else ("https", "http")
    starts = tuple(f"{each}{tail.removeprefix('https')}" for each in schemes)
    return Website(host=place.removeprefix("www."), starts=starts)


def _read_name(host: str, text: str) -> str:
    try:
        return read_host(host)
    except NotAProfile as error:
        # Where it leads is for the client to check: on one's own machine these are servers too.
        if host.lower() == "localhost":
            return "localhost"
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise NotAWebsite(_say(text)) from error


def _say(text: str) -> str:
    shown = "".join(c for c in text.strip()[:60] if c.isprintable())
    if not shown:
        return gettext("Write the address of a website, like kestrel.example.")
    return gettext(
        "“{shown}” is not the address of a website. Write it like kestrel.example."
    ).format(shown=shown)


def split(url: str) -> SplitResult | None:
    """The address in parts; None when it is none, or has a port that cannot be."""
    try:
        parts = urlsplit(url)
        port_is_possible = parts.port is None or parts.port > 0
    except ValueError:
        return None
    is_web = parts.scheme in PORTS and bool(parts.hostname)
    return parts if is_web and "@" not in parts.netloc and port_is_possible else None


def host_of(url: str) -> str:
    """Its host as it stands there; empty for what is no address."""
    parts = split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


def normalise(url: str) -> str | None:
    """The address without what does not change the page; None for one that leads to none."""
    if len(url) > MAX_ADDRESS:
        return None
    parts = split(url)
    if parts is None or not url.isprintable():
        return None
    path = _SESSION.sub("", parts.path) or "/"
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
    kept = sorted((name, value) for name, value in pairs if not _TRACKING.fullmatch(name))
    host = (parts.hostname or "").rstrip(".")
    usual = PORTS[parts.scheme]
    place = host if parts.port in (None, usual) else f"{host}:{parts.port}"
    query = urlencode(kept) if len(kept) < len(pairs) or len(kept) > 1 else parts.query
    return f"{parts.scheme}://{place}{path}{'?' if query else ''}{query}"


def key_of(url: str) -> str:
    """The same for all addresses of one page: with and without www., https and last slash."""
    rest = url.partition("://")[2].removeprefix("www.")
    path, question, query = rest.partition("?")
    return f"{path.rstrip('/')}{question}{query}"


def join(base: str, href: str) -> str | None:
    """Where a link on a page leads, without its fragment; None when that is no web address."""
    href = href.strip(" \t\n\r\f\0")
    if not href or href.startswith("#") or len(href) > MAX_ADDRESS:
        return None
    try:
        return urljoin(base, re.sub(r"[\t\n\r]", "", href)).partition("#")[0]
    except ValueError:
        return None


def is_page(url: str) -> bool:
    """Whether there may be a page of links at the address, by its ending."""
    return not _FILES.search(urlsplit(url).path)


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
