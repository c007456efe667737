"""`overview/map/`: the same numbers as the page's."""

import pytest

from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.ownership.mapping import register_three
from tests.world import World


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return register_three(world)


def test_a_program_reads_the_same(world: World, channels: list[Channel], neighbour: World) -> None:
    caller = Caller.of(world, "viewer", ("ownership:read",))
    said = caller.get("overview/map/").json()
    assert said["coverage"]["needed"] == sum(flow["duties"] for flow in said["flows"]) == 30
    assert said["coverage"] == caller.get("overview/").json()["coverage"]
    assert said["departments"][0]["owned"] == said["departments"][0]["contested"] == 1
    care = [flow for flow in said["flows"] if flow["activity"]["key"] == "care"]
    assert {(f["state"], (f["department"] or {}).get("slug"), f["platform"]) for f in care} == {
        ("owned", "marketing", "x"),
        ("contested", None, "x"),
        ("unowned", None, "instagram"),
    }
    only = caller.get("overview/map/", {"state": "contested", "brand": "Kestrel"}).json()
    assert [flow["duties"] for flow in only["flows"]] == [1]
    assert only["coverage"]["needed"] == 20
    assert caller.get("overview/map/", {"state": "owned"}).status_code == 400
    assert caller.get("overview/map/", {"activity": "care"}).status_code == 400
    assert Caller.of(neighbour).get(caller.url("overview/map/")).status_code == 404
