"""`attestations/`: what departments said of the duties that they answer for."""

from typing import Any

import pytest

from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"}, ["care"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    return channel


def said(caller: Caller, **query: str) -> list[tuple[str, str]]:
    rows = caller.get("attestations/", query).json()["results"]
    return sorted((row["activity"]["key"], row["department"]["slug"]) for row in rows)


def test_a_channel_is_confirmed_by_everybody_who_answers_for_it(
    caller: Caller, channel: Channel
) -> None:
    response = caller.post("attestations/", {"channel": "https://x.com/acme"})
    assert response.status_code == 201, response.content
    made = response.json()["results"]
    assert {(word["kind"], word["reason"]) for word in made} == {("confirmed", "")}
    assert {word["channel"]["id"] for word in made} == {str(channel.pk)}
    assert said(caller) == [("care", "customer-service"), ("leads", "sales")]
    for word in made:
        assert caller.get(f"attestations/{word['id']}/").json() == word


def test_one_duty_is_confirmed_for_one_department(
    caller: Caller, world: World, channel: Channel
) -> None:
    duty = str(world.duty(channel, "leads").pk)
    response = caller.post("attestations/", {"duty": duty, "department": "sales"})
    assert response.status_code == 201, response.content
    (word,) = response.json()["results"]
    assert (word["duty"], word["department"]["slug"]) == (duty, "sales")


def test_they_are_filtered_by_channel_duty_department_and_kind(
    caller: Caller, world: World, channel: Channel
) -> None:
    (other,) = world.register("https://x.com/other")
    world.assign(other, {"sales": "A"}, ["care"])
    for one in (channel, other):
        caller.post("attestations/", {"channel": str(one.pk)})
    assert said(caller, channel="x.com/other") == [("care", "sales")]
    assert said(caller, department="sales") == [("care", "sales"), ("leads", "sales")]
    assert said(caller, duty=str(world.duty(channel, "leads").pk)) == [("leads", "sales")]
    assert len(said(caller, kind="confirmed")) == 3
    assert said(caller, kind="released") == []
    assert caller.get("attestations/", {"duty": "nothing"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "channel", "required"),
        ({"channel": "x.com/acme", "duty": "{duty}"}, "channel", "required"),
        ({"channel": "x.com/nobody"}, "channel", "does_not_exist"),
        ({"duty": "x"}, "duty", "does_not_exist"),
        ({"channel": "x.com/acme", "department": "nobody"}, "department", "does_not_exist"),
        ({"channel": "x.com/acme", "by": "Tess"}, "by", "unknown_field"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_it(
    caller: Caller, world: World, channel: Channel, body: dict[str, str], field: str, code: str
) -> None:
    if "duty" in body:
        body = body | {"duty": body["duty"].replace("{duty}", str(world.duty(channel).pk))}
    response = caller.post("attestations/", body)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_nothing_to_confirm_is_a_409_that_says_why(caller: Caller, world: World) -> None:
    world.register("https://x.com/bare")
    response = caller.post("attestations/", {"channel": "x.com/bare"})
    assert (response.status_code, response.json()["code"]) == (409, "nothing_to_confirm")
    assert "Assign an owner first" in response.json()["detail"]


def test_a_stewards_key_speaks_for_the_stewards_departments_alone(
    world: World, caller: Caller, channel: Channel
) -> None:
    steward = Caller.of(world, "steward")
    refused = steward.post("attestations/", {"channel": "x.com/acme", "department": "sales"})
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    assert steward.post("attestations/", {"channel": "x.com/acme"}).status_code == 201
    assert said(caller) == [("care", "customer-service")]


def test_nothing_that_was_said_is_changed_or_taken_back(caller: Caller, channel: Channel) -> None:
    (word, _) = caller.post("attestations/", {"channel": "x.com/acme"}).json()["results"]
    path = f"attestations/{word['id']}/"
    for method in (caller.patch, caller.put):
        assert method(path, {"reason": "x"}, If_Match="x").status_code == 405
    assert caller.delete(path, If_Match="x").status_code == 405


def test_who_owns_tells_when_the_accountable_department_confirmed(
    caller: Caller, world: World, channel: Channel
) -> None:
    world.assign(channel, {"marketing": "C"}, ["care"])

    def ask() -> dict[str, Any]:
        return caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()

    assert [a["confirmed_on"] for a in ask()["accountable"]] == [None]
    made = caller.post("attestations/", {"channel": "x.com/acme"}).json()["results"]
    answer = ask()
    assert [a["confirmed_on"] for a in answer["accountable"]] == [made[0]["at"][:10]]
    assert [a["confirmed_on"] for a in answer["consulted"]] == [None]
    world.assign(channel, {"customer-service": None, "sales": "A"}, ["care"])
    assert [a["confirmed_on"] for a in ask()["accountable"]] == [None]
