"""Several things in one sentence: "Marketing and Sales", "Marketing or Sales"."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.filter
def each(things: Iterable[Any], name: str) -> list[Any]:
    """This attribute of each of them."""
    return [getattr(thing, name) for thing in things]


@register.filter
def together(things: Iterable[Any], element: str = "") -> SafeString:
    """All of them; with `"b"` each name stands in a `<b>`."""
    return _join(gettext("{several} and {one}"), things, element)


@register.filter
def either(things: Iterable[Any]) -> SafeString:
    """Any of them."""
    return _join(gettext("{several} or {one}"), things)


def _join(pair: str, things: Iterable[Any], element: str = "") -> SafeString:
    names = [
        format_html("<{0}>{1}</{0}>", element, thing) if element else conditional_escape(thing)
        for thing in things
    ]
    if not names:
        return SafeString("")
    return reduce(lambda several, one: format_html(pair, several=several, one=one), names)
