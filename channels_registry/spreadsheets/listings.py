"""A row of cells to what it says about one channel: who it is, and the fields to set."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from accounts.text import clean_line, clean_prose
from channels_registry.platforms.canonical import (
    Identity,
    NotAProfile,
    identify,
    identify_handle,
)
from channels_registry.platforms.catalogue import PLATFORMS, find_host
from channels_registry.platforms.custom import NO_TEMPLATES, Templates
from channels_registry.spreadsheets.columns import ROLES

# The longest that the registry keeps.
LIMITS = {"name": 200, "brand": 120, "region": 120, "language": 60}
MAX_DEPARTMENT = 120
_CHANNEL_FIELDS = (
    *("name", "purpose", "brand", "region", "language", "notes", "audience", "status"),
    "official",
)
_READERS: dict[str, Callable[[str], str]] = {"address": str, "handle": str, "notes": clean_prose}
_YES = frozenset({"yes", "y", "true", "1", "x", "oui", "ja", "si", "s\u00ed"})
_NO = frozenset({"no", "n", "false", "0", "-", "non", "nein"})
_DIGITS = re.compile(r"\d+|\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+")
_PLATFORMS_BY_NAME = {
    name.casefold(): slug for slug, platform in PLATFORMS.items() for name in (slug, platform.name)
}


class UnreadableRow(ValueError):
    """The row cannot be used; the message says why, and what to do. `field`: what to mend."""

    def __init__(self, message: str, field: str = "address") -> None:
        super().__init__(message)
        self.field = field


def read_values(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """Field -> text, for the fields that the row fills.

    Names are cleaned of what cannot be seen. An address is not: with it, it is another one.
    """
    found = {
        field: clean_value(field, cells[number])
        for field, number in columns.items()
        if number < len(cells)
    }
    return {field: text for field, text in found.items() if text}


def clean_value(field: str, text: str) -> str:
    """A cell as it is kept."""
    return _READERS.get(field, clean_line)(text)


def is_profile(cell: str, templates: Templates = NO_TEMPLATES) -> bool:
    """Whether a cell names an account by itself."""
    try:
        identify(cell, templates=templates)
    except NotAProfile:
        return False
    return True


def typed_of(values: Mapping[str, str]) -> str:
    """What somebody typed to mean the channel."""
    return values.get("address") or values.get("handle", "")


def read_identity(values: Mapping[str, str], templates: Templates = NO_TEMPLATES) -> Identity:
    """The account that the row names. Raises UnreadableRow."""
    address, handle = values.get("address"), values.get("handle")
    word = values.get("platform")
    platform = find_platform(word, templates) if word else None
    try:
        if address:
            return identify(address, platform=platform, templates=templates)
        if handle and platform:
            return identify_handle(platform, handle, templates=templates)
        if handle:
            return identify(handle, templates=templates)
    except NotAProfile as problem:
        if word and platform is None and problem.code == "which_platform":
            raise UnreadableRow(f"We do not know the platform “{word}”; paste the link.") from None
        raise UnreadableRow(problem.message) from problem
    raise UnreadableRow("There is no address in this row; fill it in, or leave the row out.")


def find_platform(word: str, templates: Templates = NO_TEMPLATES) -> str | None:
    """The platform that a cell names: by slug, name, or the first part of its host ("twitter").

    The organization's own by slug, name or host, where the catalogue has none.
    """
    folded = word.strip().casefold()
    if folded in _PLATFORMS_BY_NAME:
        return _PLATFORMS_BY_NAME[folded]
    found = find_host(folded) or find_host(f"{folded}.com")
    if found:
        return found[0].slug
    own = templates.find_named(word)
    return own.slug if own else None


def read_fields(
    values: Mapping[str, str], *, purposes: Mapping[str, str], statuses: Mapping[str, str]
) -> dict[str, Any]:
    """The channel's fields that the row fills. Raises UnreadableRow.

    `purposes` and `statuses`: stored word -> label; either may be written.
    """
    readers: dict[str, Callable[[str], Any]] = {
        "purpose": lambda text: _read_choice("purpose", text, purposes),
        "status": lambda text: _read_choice("status", text, statuses),
        "audience": _read_audience,
        "notes": str,
        "official": _read_official,
    }
    fields: dict[str, Any] = {}
    for field in _CHANNEL_FIELDS:
        if field in values:
            text = values[field]
            limit = LIMITS.get(field)
            if limit is not None and len(text) > limit:
                raise UnreadableRow(
                    f"The {field} is longer than {limit} characters; shorten it.", field
                )
            fields[field] = readers.get(field, str)(text)
    for role in ROLES:
        if len(values.get(role, "")) > MAX_DEPARTMENT:
            raise UnreadableRow(
                f"The department under {role} is longer than {MAX_DEPARTMENT} characters. "
                "Is it the right column?",
                role,
            )
    return fields


def _read_choice(field: str, text: str, choices: Mapping[str, str]) -> str:
    folded = text.strip().casefold()
    for value, label in choices.items():
        if folded in (value.casefold(), label.casefold()):
            return value
    raise UnreadableRow(
        f"“{text[:60]}” is no {field}; use one of {', '.join(choices.values())}.", field
    )


def _read_official(text: str) -> bool:
    folded = text.strip().casefold()
    if folded not in _YES | _NO:
        raise UnreadableRow(
            f"“{text[:60]}” does not say whether it is official; write yes or no.", "official"
        )
    return folded in _YES


def _read_audience(text: str) -> int:
    if not _DIGITS.fullmatch(text.strip()):
        raise UnreadableRow(f"“{text[:60]}” is no number of followers; write digits.", "audience")
    number = int(re.sub(r"\D", "", text))
    if number > 10**12:
        raise UnreadableRow(f"“{text[:60]}” is more followers than there are people.", "audience")
    return number
