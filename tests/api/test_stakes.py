"""`stakes/`: why departments care about channels."""

from typing import Any

import pytest

from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def add(caller: Caller, department: str = "sales", **body: Any) -> Any:
    fields = {"channel": "https://x.com/acme", "department": department, "why": "Prospects"}
    return caller.post("stakes/", {**fields, **body})


def test_a_stake_is_declared_in_words_and_read_back(caller: Caller, channel: Channel) -> None:
    response = add(caller)
    assert response.status_code == 201, response.content
    stake = response.json()
    assert (stake["channel"]["id"], stake["department"]["slug"]) == (str(channel.pk), "sales")
    assert response["Location"].endswith(f"/stakes/{stake['id']}/")
    assert caller.get(f"stakes/{stake['id']}/").json() == stake


def test_stakes_are_filtered_by_channel_and_department(
    caller: Caller, world: World, channel: Channel
) -> None:
    other = world.register("https://x.com/other")[0]
    for department in ("sales", "marketing"):
        add(caller, department)
    add(caller, channel=str(other.pk))

    def found(**query: str) -> list[tuple[str, str]]:
        rows = caller.get("stakes/", query).json()["results"]
        return [(row["channel"]["handle"], row["department"]["slug"]) for row in rows]

    assert found(channel="x.com/acme") == [("acme", "sales"), ("acme", "marketing")]
    assert found(department="sales") == [("acme", "sales"), ("other", "sales")]
    assert found(department="Sales", channel=str(other.pk)) == [("other", "sales")]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"why": ""}, "why", "blank"),
        ({"why": "x" * 501}, "why", "max_length"),
        ({"department": "nobody"}, "department", "does_not_exist"),
        ({"channel": "https://x.com/nobody"}, "channel", "does_not_exist"),
        ({"reason": "x"}, "reason", "unknown_field"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_it(
    caller: Caller, channel: Channel, body: dict[str, str], field: str, code: str
) -> None:
    response = add(caller, **body)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_a_second_stake_is_a_409_that_carries_the_first(caller: Caller, channel: Channel) -> None:
    first = add(caller).json()
    again = add(caller, why="More")
    assert (again.status_code, again.json()["existing"]) == (409, first)


def test_a_change_and_a_removal_want_the_tag_that_was_seen(
    caller: Caller, channel: Channel
) -> None:
    added = add(caller)
    path, tag = f"stakes/{added.json()['id']}/", added["ETag"]
    assert caller.patch(path, {"why": "x"}).status_code == 428
    changed = caller.patch(path, {"why": "In health"}, If_Match=tag)
    assert (changed.status_code, changed.json()["why"]) == (200, "In health")
    assert caller.patch(path, {"why": "Mine"}, If_Match=tag).status_code == 412
    assert caller.delete(path, If_Match=tag).status_code == 412
    assert caller.delete(path, If_Match=changed["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404


def test_a_stewards_key_speaks_for_the_stewards_departments_alone(
    world: World, caller: Caller, channel: Channel
) -> None:
    steward = Caller.of(world, "steward")
    sales = add(caller)
    assert add(steward, "customer-service").status_code == 201
    refused = [
        add(steward, "marketing"),
        steward.patch(f"stakes/{sales.json()['id']}/", {"why": "x"}, If_Match=sales["ETag"]),
        steward.delete(f"stakes/{sales.json()['id']}/", If_Match=sales["ETag"]),
    ]
    assert [r.status_code for r in refused] == [403, 403, 403]
    assert {r.json()["code"] for r in refused} == {"seat_insufficient"}
