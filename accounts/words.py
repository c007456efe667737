"""Words in the language of whoever reads them: the one thing of Django that rules may know."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, Union

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext, ngettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "Words",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "list_words",
    "ngettext",
    "ngettext_lazy",
    "say_day",
    "say_number",
]

# Said when they are read: a text, or a promise of one.
Words: TypeAlias = Union[str, "_StrPromise"]


def list_words(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"; nothing of none."""
    return _join(gettext("{most} and {last}"), words)


def list_choices(words: Sequence[str]) -> str:
    """ "A", "A or B", "A, B or C"; nothing of none."""
    return _join(gettext("{most} or {last}"), words)


def _join(pair: str, words: Sequence[str]) -> str:
    *most, last = words or [""]
    return pair.format(most=", ".join(map(str, most)), last=last) if most else str(last)


def say_day(at: date, *, today: date) -> str:
    """ "9 Nov" this year, else "9 Nov 2025"."""
    return date_format(at, "j M" if at.year == today.year else "j M Y")


def say_number(number: int) -> str:
    """ "1,204" in English, "1.204" in German; what is kept is written as in English."""
    return number_format(number, force_grouping=True)
