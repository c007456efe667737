"""Words in the language of whoever reads them: the one thing of Django that rules may know."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, Union

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
]

# Said when they are read: a text, or a promise of one.
Words: TypeAlias = Union[str, "_StrPromise"]


def list_words(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"; nothing of none."""
    *most, last = words or [""]
    if not most:
        return str(last)
    return gettext("{most} and {last}").format(most=", ".join(map(str, most)), last=last)
