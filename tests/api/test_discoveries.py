"""`discoveries/`: asked for, read, and what each website names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Discovery
from channels_registry.operations.discoveries import decide_not_ours
from tests.api.callers import Caller
from tests.websites import advance, page, propose, serving
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.usefixtures("own_machine")


def stored(world: World) -> Discovery:
    with world.open():
        return Discovery.objects.select_related("job").get()


def test_a_website_is_asked_for_and_watched(caller: Caller, world: World) -> None:
    footer = '<footer><a href="https://twitter.com/Kestrel">X</a></footer>'
    with serving({"/": page(body=footer)}) as site:
        started = caller.post("discoveries/", {"website": site.url, "max_pages": 5})
        assert started.status_code == 202, started.content
        assert started.json()["state"] == "reading"
        assert started.json()["progress"] == {"done": 0, "total": 5}
        path = f"discoveries/{started.json()['id']}/"
        assert started.headers["Location"].endswith(path)
        advance(world, stored(world))
    shown = caller.get(path).json()
    assert (shown["state"], shown["pages_read"], shown["profiles_found"]) == ("read", 1, 1)
    assert shown["finished_at"] is not None
    assert shown["candidates"] == [
        {
            "platform": "x",
            "kind": "account",
            "handle": "Kestrel",
            "url": "https://x.com/Kestrel",
            "standing": "new",
            "channel": None,
            "found_on": f"{site.url}/",
            "found_how": "footer",
        }
    ]
    assert "candidates" not in caller.get("discoveries/").json()["results"][0]


def test_a_candidate_says_where_it_stands(caller: Caller, world: World) -> None:
    urls = ["https://x.com/a", "https://x.com/b", "https://x.com/c"]
    propose(world, *urls)
    [channel] = world.register(urls[1])
    discovery = stored(world)
    with world.open():
        theirs = discovery.sightings.get(candidate__url=urls[2]).candidate_id
        discovery = Discovery.objects.select_related("organization").get()
        decide_not_ours(discovery=discovery, candidates=[theirs], by=TESTER, now=NOW)
    candidates = caller.get(f"discoveries/{discovery.pk}/").json()["candidates"]
    assert [c["standing"] for c in candidates] == ["new", "registered", "not_ours"]
    assert candidates[1]["channel"]["id"] == str(channel.pk)


def test_a_website_that_cannot_be_reached_says_so(caller: Caller, world: World) -> None:
    started = caller.post("discoveries/", {"website": "http://127.0.0.1:1"}).json()
    advance(world, stored(world))
    shown = caller.get(f"discoveries/{started['id']}/").json()
    assert shown["state"] == "failed"
    assert shown["error"].startswith("We could not reach 127.0.0.1:1. Check the address")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"website": "kestrel"}, "website"),
        ({"website": ""}, "website"),
        ({"website": "https://x.com/kestrel"}, "website"),
        ({"website": "https://a:b@kestrel.example"}, "website"),
        ({"website": "k" * 301}, "website"),
        ({"website": ["kestrel.example"]}, "website"),
        ({"website": "kestrel.example", "max_pages": 201}, "max_pages"),
        ({"website": "kestrel.example", "depth": 9}, "depth"),
        ({}, "website"),
    ],
)
def test_what_is_no_website_is_a_400_that_names_the_field(
    caller: Caller, world: World, body: dict, field: str
) -> None:
    answer = caller.post("discoveries/", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    with world.open():
        assert not Discovery.objects.exists()


def test_one_discovery_takes_the_same_statements_for_3_candidates_and_for_300(
    caller: Caller, world: World
) -> None:
    counts = []
    for number in (3, 300):
        urls = [f"https://x.com/found{number}x{n}" for n in range(number)]
        propose(world, *urls, host=f"kestrel{number}.example")
        world.register(urls[0])
        with world.open():
            newest = Discovery.objects.latest("id")
        caller.get(f"discoveries/{newest.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert len(caller.get(f"discoveries/{newest.pk}/").json()["candidates"]) == number
        counts.append(len(captured))
    assert counts[0] == counts[1]
