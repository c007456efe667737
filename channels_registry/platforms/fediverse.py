"""Mastodon and its kin: any host can be one, so the shape of the address has to tell."""

import re

from channels_registry.platforms.links import Link, read_host

USER = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")
TABS = frozenset({"with_replies", "media", "featured", "about", "followers", "following"})


def read_address(text: str) -> tuple[str, str] | None:
    """User and host (A-labels) of `user@host` or `@user@host`; None when it has another shape."""
    user, at, host = text.removeprefix("@").partition("@")
    if not at or not USER.fullmatch(user):
        return None
    return user, read_host(host).removeprefix("www.")


def read_profile(link: Link) -> tuple[str, str] | None:
    """User and host behind `/@user`, `/users/user`, `/web/@user` on any host.

    `/@user@remote` is how one server shows an account of another: it is the remote account.
    """
    segments = link.segments[1:] if link.segments[:1] == ("web",) else link.segments
    if segments[:1] == ("users",):
        segments = tuple(f"@{segment}" for segment in segments[1:2]) + segments[2:]
    if not segments or not segments[0].startswith("@") or not TABS.issuperset(segments[1:]):
        return None
    name = segments[0][1:]
    return read_address(name if "@" in name else f"{name}@{link.host}")
