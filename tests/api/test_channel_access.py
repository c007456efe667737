"""`channels/{id}/access/` and `channel-access/`: who can log in."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.api.test_lists import FRAME
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


@pytest.fixture
def person(world: World) -> Person:
    with world.open():
        person = Person.new(name="Ada Okafor", email="ada@acme.example")
        person.save()
    return person


def add(caller: Caller, channel: Channel, **body: Any) -> Any:
    return caller.post(f"channels/{channel.pk}/access/", {"level": "full", **body})


def test_a_person_is_put_on_the_list_by_address_and_read_back(
    caller: Caller, channel: Channel, person: Person
) -> None:
    response = add(
        caller,
        channel,
        person="ada@acme.example",
        two_step="yes",
        until="2026-12-31",
        vault="1Password, vault Marketing",
    )
    assert response.status_code == 201, response.content
    entry = response.json()
    assert entry["person"] == {"id": str(person.pk), "name": "Ada Okafor"}
    assert (entry["channel"]["handle"], entry["partner"], entry["through"]) == (
        "acme",
        "",
        "native",
    )
    assert response["Location"].endswith(f"/channel-access/{entry['id']}/")
    read = caller.get(f"channel-access/{entry['id']}/")
    assert (read.json(), read["ETag"]) == (entry, response["ETag"])
    assert caller.get(f"channels/{channel.pk}/access/").json()["results"] == [entry]


def test_the_list_of_a_channel_is_its_own(caller: Caller, world: World, channel: Channel) -> None:
    other = world.register("https://x.com/other")[0]
    add(caller, channel, partner="Brightline")
    add(caller, other, partner="Brightwater", level="ads")

    def partners(path: str, **query: str) -> list[str]:
        return [row["partner"] for row in caller.get(path, query).json()["results"]]

    assert partners(f"channels/{channel.pk}/access/") == ["Brightline"]
    assert partners("channel-access/") == ["Brightline", "Brightwater"]
    assert partners("channel-access/", channel="https://x.com/other") == ["Brightwater"]
    assert partners("channel-access/", level="full", two_step="unknown") == ["Brightline"]
    assert caller.get(f"channels/{channel.pk}/access/", {"channel": "x"}).status_code == 400


def test_what_a_person_may_log_in_to_is_one_question(
    caller: Caller, world: World, channel: Channel, person: Person
) -> None:
    other = world.register("https://x.com/other")[0]
    for there in (channel, other):
        add(caller, there, person=str(person.pk))
    add(caller, channel, partner="Brightline")
    rows = caller.get("channel-access/", {"person": "ada@acme.example"}).json()["results"]
    assert {row["channel"]["handle"] for row in rows} == {"acme", "other"}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "person", "holder_unclear"),
        ({"person": "ada@acme.example", "partner": "Brightline"}, "person", "holder_unclear"),
        ({"person": "nobody@acme.example"}, "person", "does_not_exist"),
        ({"partner": "Brightline", "level": "all"}, "level", "invalid_choice"),
        ({"partner": "Brightline", "until": "soon"}, "until", "invalid"),
        ({"partner": "Brightline", "password": "x"}, "password", "unknown_field"),
        ({"partner": "Brightline", "vault": "x" * 201}, "vault", "max_length"),
        ({"partner": "Brightline", "vault": "pw: hunter2"}, "vault", "looks_like_a_secret"),
        ({"partner": "sk-abcdefghijklmnop"}, "partner", "looks_like_a_secret"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_it(
    caller: Caller, channel: Channel, person: Person, body: dict[str, Any], field: str, code: str
) -> None:
    response = add(caller, channel, **body)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert caller.get("channel-access/").json()["results"] == []


def test_a_secret_is_not_said_back(caller: Caller, channel: Channel) -> None:
    assert b"hunter2" not in add(caller, channel, partner="B", vault="pw: hunter2").content


def test_twice_on_the_list_is_a_409_that_carries_the_entry(
    caller: Caller, channel: Channel
) -> None:
    first = add(caller, channel, partner="Brightline").json()
    again = add(caller, channel, partner="BRIGHTLINE")
    assert (again.status_code, again.json()["existing"]) == (409, first)


def test_a_change_and_a_removal_want_the_tag_that_was_seen(
    caller: Caller, channel: Channel
) -> None:
    added = add(caller, channel, partner="Brightline")
    path, tag = f"channel-access/{added.json()['id']}/", added["ETag"]
    assert caller.patch(path, {"level": "ads"}).status_code == 428
    changed = caller.patch(path, {"level": "ads"}, If_Match=tag)
    assert (changed.status_code, changed.json()["level"], changed.json()["version"]) == (
        200,
        "ads",
        2,
    )
    for late in (
        caller.patch(path, {"level": "full"}, If_Match=tag),
        caller.delete(path, If_Match=tag),
    ):
        assert late.status_code == 412
        assert late.json()["current"] == changed.json()
    assert caller.delete(path, If_Match=changed["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404


def test_a_secret_is_refused_in_a_change_too(caller: Caller, channel: Channel) -> None:
    added = add(caller, channel, partner="Brightline")
    path = f"channel-access/{added.json()['id']}/"
    refused = caller.patch(path, {"vault": "token: abc"}, If_Match=added["ETag"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "vault")


def test_the_list_of_one_channel_costs_the_same_for_3_entries_and_for_300(
    caller: Caller, channel: Channel
) -> None:
    path = f"channels/{channel.pk}/access/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(path, {"limit": 500}).status_code == 200
        return len([q for q in captured if not q["sql"].startswith(FRAME)])

    for number in range(3):
        add(caller, channel, partner=f"Agency {number}")
    caller.get(path)
    few = cost()
    for number in range(3, 300):
        add(caller, channel, partner=f"Agency {number}")
    assert cost() == few <= 6
