"""What is asked for in a query: another organization's things are no use there, and no oracle.

The parameters are found, not listed: the API's in its document, a page's in the page's own forms
and links.
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from tests.figures import count
from tests.isolation.attack import Attacker, fingerprint, ids_of, kind_of, says
from tests.isolation.routes import Route, find_routes
from tests.world import World

LISTS = [route for route in find_routes() if route.is_api and not route.ids]
PAGES = [route for route in find_routes() if not route.is_api and not route.is_for_visitors]
FREE_TEXT = {"q"}
# Tokens, the id that a form has before it is sent, and the time.
_ITS_OWN = re.compile(
    rb'csrf[^>]*value="[^"]*"|X-CSRFToken[^,}]*|name="id"[^>]*value="[^"]*"'
    rb'|"as_of":"[^"]*"|as of \d+ \w+ \d+ \d\d:\d\d'
)
_NAMES = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([\w-]+)"')
_LINKS = re.compile(r'(?:href|hx-get)="([^"]*\?[^"]+)"')


def words_of(world: World, parameter: str) -> list[str]:
    """What things of the organization are called by: the kind that the parameter names, and any."""
    ids = ids_of(world)
    named = [kind for kind in ids if kind.lower() in parameter.replace("_", "")]
    kinds = {*named, "Channel", "Department"}
    return [*(str(ids[kind]) for kind in sorted(kinds)), world.organization.slug]


def parameters_of_list(route: Route) -> set[str]:
    document = Client().get("/api/v1/openapi.json").json()
    path = route.path.replace("<slug:organization>", "{organization}")
    operation = document["paths"].get(path, {}).get("get", {})
    return {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}


def parameters_of_page(html: str) -> set[str]:
    links = [parse_qs(urlsplit(link.replace("&amp;", "&")).query) for link in _LINKS.findall(html)]
    names = {*_NAMES.findall(html), *(name for link in links for name in link)}
    return names - {"csrfmiddlewaretoken"}


def attack_parameters(attacker: Attacker, address: str, names: set[str]) -> int:
    """Each word of the neighbour's is answered like one that nobody ever had."""
    before, attempts = fingerprint(attacker.theirs), 0
    for name in sorted(names):
        nobodys = str(uuid4())
        never = says(attacker.ask("GET", f"{address}?{urlencode({name: nobodys})}"))
        for word in words_of(attacker.theirs, name):
            attempts += 1
            theirs = says(attacker.ask("GET", f"{address}?{urlencode({name: word})}"))
            assert theirs[0] == never[0], (address, name, word)
            if name in FREE_TEXT:
                continue  # the words of what was asked decide what is suggested
            bare = [
                _ITS_OWN.sub(b"", body).replace(said.encode(), b"")
                for (_, body, _), said in ((theirs, word), (never, nobodys))
            ]
            assert bare[0] == bare[1], (address, name, word)
    assert fingerprint(attacker.theirs) == before
    return attempts


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_list_filtered_by_the_neighbours_things(attacker: Attacker, route: Route) -> None:
    address = route.fill(attacker.mine.organization.slug)
    attempts = attack_parameters(attacker, address, parameters_of_list(route))
    count("filters", attempts=attempts, leaks=0)


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_asked_by_the_neighbours_things(attacker: Attacker, route: Route) -> None:
    own = next(iter(kind_of(route, ids_of(attacker.mine)).values()))
    address = route.fill(attacker.mine.organization.slug, own)
    page = attacker.ask("GET", address)
    if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
        names = parameters_of_page(page.content.decode())
        count("filters", attempts=attack_parameters(attacker, address, names), leaks=0)


def test_there_are_parameters_to_attack(attacker: Attacker) -> None:
    assert any("department" in parameters_of_list(route) for route in LISTS)
    channels = attacker.ask("GET", attacker.mine.url("channels/")).content.decode()
    assert {"q", "platform", "status"} <= parameters_of_page(channels)
