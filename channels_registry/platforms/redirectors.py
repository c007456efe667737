"""Addresses that only lead to another one. Unwrapped by reading them, never by following them."""

from dataclasses import dataclass

from channels_registry.platforms.links import Link, decode


@dataclass(frozen=True, slots=True)
class Redirector:
    """The target is `before` + the value of `prefix_key` + the value of `key`."""

    host: str
    path: tuple[str, ...]
    key: str
    prefix_key: str = ""
    before: str = ""


REDIRECTORS = (
    Redirector("l.facebook.com", ("l.php",), "u"),
    Redirector("lm.facebook.com", ("l.php",), "u"),
    Redirector("l.instagram.com", (), "u"),
    Redirector("l.threads.com", (), "u"),
    Redirector("l.threads.net", (), "u"),
    Redirector("www.linkedin.com", ("redir", "redirect"), "url"),
    Redirector("www.youtube.com", ("redirect",), "q"),
    Redirector("out.reddit.com", (), "url"),
    Redirector("www.google.com", ("url",), "q"),
    # Wikidata's: Mastodon ids, and every other id behind the start of an address
    Redirector("fedirect.toolforge.org", (), "id", before="@"),
    Redirector("wikidata-externalid-url.toolforge.org", (), "id", prefix_key="url_prefix"),
)


def unwrap(link: Link) -> str | None:
    """Where the link leads, or None when it is not one of ours or names no target."""
    for known in REDIRECTORS:
        if link.host == known.host and link.segments == known.path and link.query.get(known.key):
            lead = decode(link.query.get(known.prefix_key, "")) if known.prefix_key else ""
            return known.before + lead + decode(link.query[known.key])
    return None
