"""Several things in one sentence: "Marketing, Care and Sales", "Marketing or Sales"."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
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
    return _join(gettext("{most} and {last}"), things, element)


@register.filter
def either(things: Iterable[Any]) -> SafeString:
    """Any of them."""
    return _join(gettext("{most} or {last}"), things)


def _join(pair: str, things: Iterable[Any], element: str = "") -> SafeString:
    names = [
        format_html("<{0}>{1}</{0}>", element, thing) if element else conditional_escape(thing)
        for thing in things
    ]
    *most, last = names or [SafeString("")]
    if not most:
        return last
    return format_html(pair, most=format_html_join(", ", "{}", zip(most, strict=True)), last=last)
