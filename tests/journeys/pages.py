"""Every page that there is, by its address: an organization's, from the routes, and others."""

from collections.abc import Iterator

from playwright.sync_api import BrowserContext

from ownership.api.resources import GROUPS
from tests.accounts.test_headers import global_addresses
from tests.isolation.routes import Route, find_routes
from tests.seats.stage import Stage

ROUTES = [route for route in find_routes() if not route.is_api and not route.is_for_visitors]
# What a page is when asked something: by the route's name.
ASKED = {
    "channels": ("?q=acme", "?q=nothing+like+it", "?status=retired"),
    "findings": ("?state=snoozed", "?state=waived", "?state=settled", "?rule=contested", "?q=none"),
    "matrix": (
        *("?activity=care", "?activity=crisis&state=open", "?q=nothing+like+it"),
        *("?activity=care&group=brand", "?activity=care&group=none"),
    ),
    "matrix-channel": ("?like=acme", "?like=@acme+on+instagram", "?like=nobody"),
    "who": (
        "?q=complaint+%40acme+on+x",
        "?q=crisis+%40acme+on+instagram",
        "?q=%40acme",
        "?q=hacked",
        "?q=hacked+%40acmee",
        "?q=%40acme+on+x",
    ),
    "trend": ("?view=table",),
}
OTHERS = "elsewhere"
PARTS = ("channels", "settings", "departments", "charter", OTHERS)


def part_of(route: Route) -> str:
    """The part of the product that a page is in: one of PARTS."""
    first = route.path.partition("<slug:organization>/")[2].partition("/")[0]
    return first if first in PARTS else OTHERS


def addresses_of(stage: Stage, part: str) -> list[str]:
    """All that may be a page in this part, of the things of the stage."""
    return [
        stage.address(route.name, stage.about(route)) + query
        for route in ROUTES
        if part_of(route) == part
        for query in ("", *ASKED.get(route.name, ()))
    ]


def addresses_outside() -> list[str]:
    """All that may be a page and belongs to no organization; `/api/…` only where it is one."""
    nouns = [name for _, resources in GROUPS for name in resources]
    return [
        *(one for one in global_addresses() if not one.startswith("/api/")),
        *("/api/v1/docs/", *(f"/api/v1/docs/{noun}/" for noun in nouns)),
    ]


def only_pages(context: BrowserContext, addresses: list[str]) -> Iterator[str]:
    """Those that answer with a whole page: no file, no fragment, no way to somewhere else."""
    for address in addresses:
        answer = context.request.get(address, max_redirects=0)
        kind = answer.headers.get("content-type", "")
        is_markup = answer.status == 200 and kind.startswith("text/html")
        if is_markup and "<!doctype html>" in answer.text().lower():
            yield address
