"""Pages of a list: keyset, so that page 1,000 costs what page 1 costs and nothing is shown twice.

A cursor holds the sort values of the row it stands at, signed together with the organization and
the query: it serves the list that it was made for and no other.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from rest_framework.request import Request

from accounts.api.parameters import Flag, Number, Parameter
from accounts.api.problems import invalid

MAX_LIMIT = 500
DEFAULT_LIMIT = 50
_signer = Signer(salt="api.cursor")
# What says where in the list we are, and not which list it is.
_PLACE = ("cursor", "limit", "count")

PAGING: dict[str, Parameter] = {
    "cursor": Parameter(description="From `next` or `previous`; do not build one."),
    "limit": Number(
        least=1,
        most=MAX_LIMIT,
        default=DEFAULT_LIMIT,
        description="How many rows a page has.",
        schema={"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "count": Flag(description="`true` adds `count`, the rows of all pages."),
}

Row = Mapping[str, Any]
# The sort keys of a list, the last one unique; "-" before a name turns it round.
Ordering = Sequence[str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row to go on from, and whether backwards."""

    values: list[Any]
    backwards: bool


def read_page(
    request: Request,
    rows: QuerySet,
    *,
    ordering: Ordering,
    columns: Sequence[str],
    values: Mapping[str, Any],
    shape: Callable[[Sequence[Row]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """One page as the API answers it. One statement, and one more for `count`."""
    cursor = _read_cursor(request, values.get("cursor"), ordering)
    page = rows
    if cursor is not None:
        page = page.filter(_beyond(cursor, ordering))
    backwards = cursor is not None and cursor.backwards
    names = [name.removeprefix("-") for name in ordering]
    selected = list(dict.fromkeys([*columns, *names]))
    limit = values["limit"]
    turned = _turned(ordering) if backwards else ordering
    page = page.order_by(*turned)[: limit + 1]
    if any("__" in name for name in selected):
        # Find the page before joining what its rows show: row-level security makes the planner
        # expect one row of each joined table, so it would join all rows and then sort them.
        page = rows.model.objects.filter(pk__in=page.values("pk")).order_by(*turned)
    found = list(page.values(*selected))
    has_more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    has_next = bool(found) and (backwards or has_more)
    has_previous = bool(found) and (has_more if backwards else cursor is not None)
    answer: dict[str, Any] = {
        "results": shape(found),
        "next": _link(request, found[-1], names, backwards=False) if has_next else None,
        "previous": _link(request, found[0], names, backwards=True) if has_previous else None,
    }
    if values.get("count"):
        answer["count"] = rows.count()
    return answer


def _beyond(cursor: Cursor, ordering: Ordering) -> Q:
    """The rows after (or before) the cursor's. The first bound is redundant: an index uses it."""
    beyond, bound = Q(), Q()
    equal: dict[str, Any] = {}
    for number, (key, value) in enumerate(zip(ordering, cursor.values, strict=True)):
        name = key.removeprefix("-")
        word = "lt" if key.startswith("-") != cursor.backwards else "gt"
        beyond |= Q(**equal, **{f"{name}__{word}": value})
        if number == 0:
            bound = Q(**{f"{name}__{word}e": value})
        equal[name] = value
    return bound & beyond


def _turned(ordering: Ordering) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in ordering]


def _read_cursor(request: Request, text: str | None, ordering: Ordering) -> Cursor | None:
    if text is None:
        return None
    try:
        content = _signer.unsign_object(text)
    except (BadSignature, ValueError):
        content = {}
    if content.get("list") != _digest(request) or len(content["at"]) != len(ordering):
        raise invalid(
            "cursor", "invalid", gettext("This cursor is of another list. Start without it.")
        )
    return Cursor(content["at"], content["back"])


def _link(request: Request, row: Row, names: Sequence[str], *, backwards: bool) -> str:
    at = [_plain(row[name]) for name in names]
    cursor = _signer.sign_object({"list": _digest(request), "at": at, "back": backwards})
    query = {name: text for name, text in request.query_params.items() if name != "cursor"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query | {'cursor': cursor})}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _digest(request: Request) -> str:
    """Which list: the organization, the path, the filters and the ordering."""
    query = sorted((n, t) for n, t in request.query_params.items() if n not in _PLACE)
    text = f"{request.organization.pk}\n{request.path}\n{urlencode(query)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
