"""The platforms, read from `catalogue/*.toml` once, on import.

A row: `slug`, `name`, `icon` (of @tabler/icons), `hosts`, `example`, and one `[[platform.form]]`
for every way of naming an account. What a row leaves out takes the default given in `Platform` and
`read_form`. Order matters inside a platform: the first form that fits is the identity.

| in a form | means | default |
|---|---|---|
| `kind` | what is named: account, page, group, channel... | account |
| `handle` | pattern of the whole handle, bounded | |
| `syntax` | the same in words, for people | |
| `paths` | templates, see `shapes` | none: entry by handle only |
| `hosts` | only on these of the platform's hosts | all |
| `subdomains` | the handle may be the label before these | none |
| `url` | canonical address | none |
| `key` | identity, of the folded handle; keeps two name spaces of one kind apart | {handle} |
| `typed` | how the handle is stored and typed | {handle} |
| `prefix` | shown before the handle | none |
| `fold` | what the platform ignores: case, dots, hyphens (= underscores), text | case |
| `permanent` | the handle is the id that survives a rename | false |
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any

from channels_registry.platforms.shapes import Form, Path

ROWS = File(__file__).parent / "catalogue"

# Doors to the same account; the two-letter ones are countries and languages (ca., en-gb.).
PREFIXES = frozenset({"www", "m", "mobile", "touch", "mbasic", "web", "old", "new"})
COUNTRY_PREFIX = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")

# Pages that every platform has and no account is called.
RESERVED = frozenset(
    {"about", "explore", "help", "home", "login", "privacy", "search", "settings", "signup"}
)

# Tabs of every profile.
TAILS = frozenset({"about"})


@dataclass(frozen=True)
class Platform:
    """One service. `dormant_days`: without activity for so long, a channel counts as dormant."""

    slug: str
    name: str
    icon: str
    example: str
    forms: tuple[Form, ...]
    hosts: tuple[str, ...] = ()
    prefixes: frozenset[str] = PREFIXES
    country_prefixes: bool = True
    short_hosts: tuple[str, ...] = ()  # links there name nothing until they are followed
    hashbang: bool = False
    reserved: frozenset[str] = RESERVED
    content: frozenset[str] = frozenset()  # path words of posts, videos, lists
    tails: frozenset[str] = TAILS  # tabs of a profile
    deep_tails: frozenset[str] = frozenset()  # tabs with pages of their own
    dormant_days: int = 180
    permanent_id: str = ""  # what the platform calls it; empty when none is known
    archived: bool = False  # the service is gone, its history still renders

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of account, the default first."""
        return tuple(dict.fromkeys(form.kind for form in self.forms))

    @property
    def has_addresses(self) -> bool:
        """False for WeChat, SMS and other channels that no address names."""
        return any(form.paths or form.subdomains for form in self.forms)

    @property
    def free_text(self) -> bool:
        """Whether the handle is a name in words, with spaces (newsletters)."""
        return any("text" in form.fold for form in self.forms)

    def reserves(self, form: Form, handle: str) -> bool:
        """Whether the word is the platform's own and so no handle of this form."""
        word = handle.lower()
        return (form.reserves and word in self.reserved) or (
            form.lives_in_host and word in self.prefixes
        )

    def drops(self, prefix: str) -> bool:
        """Whether a sub-domain only chooses a door (`www.`, `ca.`) and can be dropped."""
        return prefix in self.prefixes or (
            self.country_prefixes and bool(COUNTRY_PREFIX.fullmatch(prefix))
        )


def read_form(platform: str, row: Mapping[str, Any]) -> Form:
    """A form from its row; KeyError when the row lacks its handle or its words."""
    handle = row["handle"]
    return Form(
        platform=platform,
        kind=row.get("kind", "account"),
        handle=re.compile(handle),
        syntax=row["syntax"],
        paths=tuple(Path.compile(template, handle) for template in row.get("paths", ())),
        hosts=tuple(row.get("hosts", ())),
        subdomains=tuple(row.get("subdomains", ())),
        key=row.get("key", "{handle}"),
        typed=row.get("typed", "{handle}"),
        url=row.get("url", ""),
        prefix=row.get("prefix", ""),
        fold=tuple(row.get("fold", ("case",))),
        permanent=row.get("permanent", False),
    )


def read_platform(row: Mapping[str, Any]) -> Platform:
    """A platform from its row. Its `prefixes`, `reserved` and `tails` join ours."""
    values = dict(row)
    values["forms"] = tuple(read_form(row["slug"], form) for form in values.pop("form"))
    values["prefixes"] = PREFIXES | set(row.get("prefixes", ()))
    values["reserved"] = RESERVED | set(row.get("reserved", ()))
    values["tails"] = TAILS | set(row.get("tails", ()))
    for name in ("content", "deep_tails"):
        values[name] = frozenset(row.get(name, ()))
    for name in ("hosts", "short_hosts"):
        values[name] = tuple(row.get(name, ()))
    return Platform(**values)


def load() -> dict[str, Platform]:
    """Slug -> platform, in the order of the files and of their rows."""
    platforms: dict[str, Platform] = {}
    for file in sorted(ROWS.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["platform"]:
            platforms[row["slug"]] = read_platform(row)
    return platforms


PLATFORMS: Mapping[str, Platform] = load()

HOSTS: Mapping[str, Platform] = {
    host: platform
    for platform in PLATFORMS.values()
    for host in (*platform.hosts, *platform.short_hosts)
}


_DEEPEST = max(host.count(".") for host in HOSTS) + 1  # labels


def find_host(host: str) -> tuple[Platform, str, str] | None:
    """The platform at a host, the catalogue's name of it, and the labels before that name.

    Whole labels only (`evilfacebook.com` is nobody's), and the longest name wins, so that
    `plus.google.com` is not Google's maps.
    """
    labels = host.rsplit(".", _DEEPEST)  # the first part may be many: nothing ends so far left
    for start in range(len(labels)):
        base = ".".join(labels[start:])
        if base in HOSTS:
            return HOSTS[base], base, ".".join(labels[:start])
    return None
