"""`channels/{id}/history/`, and `DELETE channels/{id}/` of a channel that has none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.api.test_lists import FRAME
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def test_the_newest_stands_first_and_what_is_private_is_left_out(
    world: World, caller: Caller, channel: Channel
) -> None:
    world.register("https://x.com/other")
    world.assign(channel, {"sales": "A"})
    told = caller.get(f"channels/{channel.pk}/history/").json()["results"]
    assert [event["verb"] for event in told] == ["assignment.changed", "channel.registered"]
    assert told[0]["after"] == {"care": {"sales": "A"}}
    assert told[0]["actor_label"] == "Tess Tester"
    assert not {"ip", "request_id", "hash", "actor_id"} & told[0].keys()
    undone = caller.post(f"undo/{told[0]['step']}/", {})
    assert undone.status_code == 200, undone.content


def test_it_is_paged_turned_and_filtered(world: World, caller: Caller, channel: Channel) -> None:
    for letter in ("A", "R", "C"):
        world.assign(channel, {"sales": letter})
    path = f"channels/{channel.pk}/history/"
    whole = caller.get(path).json()["results"]
    first = caller.get(path, {"limit": 3}).json()
    rest = caller.get(first["next"].partition("testserver")[2]).json()
    assert first["results"] + rest["results"] == whole
    assert caller.get(path, {"ordering": "at"}).json()["results"] == whole[::-1]
    letters = caller.get(path, {"verb": "assignment.changed"}).json()["results"]
    assert letters == whole[:3]


def test_a_channel_that_is_not_here_has_no_history(
    caller: Caller, stranger: Caller, channel: Channel
) -> None:
    assert stranger.get(f"channels/{channel.pk}/history/").status_code == 404


def test_it_costs_the_same_for_3_events_and_for_300(
    world: World, caller: Caller, channel: Channel
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = caller.get(f"channels/{channel.pk}/history/", {"limit": 500})
        assert answer.status_code == 200
        return sum(not query["sql"].startswith(FRAME) for query in captured)

    world.assign(channel, {"sales": "A"})
    count()
    few = count()
    with world.at_once():
        for number in range(300):
            world.assign(channel, {"sales": "AR"[number % 2 - 1]})
    with world.open():
        assert AuditEvent.objects.filter(channel_id=channel.pk).count() >= 300
    assert count() == few


def test_a_channel_that_was_never_used_is_deleted(
    world: World, caller: Caller, channel: Channel
) -> None:
    path = f"channels/{channel.pk}/"
    renamed = caller.ask("PATCH", path, {"name": "Typo"}, If_Match=caller.get(path)["ETag"])
    assert renamed.status_code == 200
    assert caller.ask("DELETE", path).status_code == 428
    stale = caller.ask("DELETE", path, If_Match='"old"')
    assert stale.status_code in (400, 412)
    assert caller.ask("DELETE", path, If_Match=renamed["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404
    with world.open():
        assert AuditEvent.objects.latest("seq").verb == "channel.forgotten"


@pytest.mark.parametrize("used", ["a letter", "retired"])
def test_one_that_was_used_stays(world: World, caller: Caller, channel: Channel, used: str) -> None:
    path = f"channels/{channel.pk}/"
    if used == "a letter":
        world.assign(channel, {"sales": "A"})
        world.assign(channel, {"sales": None})
    else:
        etag = caller.get(path)["ETag"]
        caller.ask("PATCH", path, {"status": "retired"}, If_Match=etag)
    answer = caller.ask("DELETE", path, If_Match=caller.get(path)["ETag"])
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert caller.get(path).status_code == 200
