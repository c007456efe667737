"""A list of channels from elsewhere: each told what became of it; all, or the valid ones."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from channels_registry.models import Channel, ChannelAlias
from tests.api.callers import Caller
from tests.world import World


def send(caller: Caller, *channels: Any, partial: bool = False) -> Any:
    return caller.post(
        f"channels/bulk/{'?partial=true' if partial else ''}", {"channels": channels}
    )


def verdicts(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [result["verdict"] for result in answer.json()["results"]]


def test_each_item_is_created_updated_or_unchanged(caller: Caller, world: World) -> None:
    world.register("https://x.com/there", brand="Old")
    items = (
        {"url": "https://twitter.com/There", "brand": "New"},
        {"platform": "instagram", "handle": "@fresh", "purpose": "support", "tier": 1},
        {"url": "https://x.com/fresh2"},
    )
    answer = send(caller, *items)
    assert verdicts(answer) == ["updated", "created", "created"]
    body = answer.json()
    assert body["counts"] == {"created": 2, "updated": 1, "unchanged": 0}
    assert body["results"][1]["channel"]["url"] == "https://www.instagram.com/fresh"
    with world.open():
        assert AuditEvent.objects.filter(step=body["undo"], verb="channel.registered").count() == 2
        assert Channel.objects.get(handle="fresh").tier == 1
    again = send(caller, *items)
    assert verdicts(again) == ["unchanged"] * 3
    assert again.json()["undo"] is None


def test_what_an_item_does_not_say_stays(caller: Caller, world: World) -> None:
    world.register("https://x.com/acme", brand="Kept", notes="Kept", audience=5)
    send(caller, {"url": "https://x.com/acme", "audience": None})
    with world.open():
        channel = Channel.objects.get()
        assert (channel.brand, channel.notes, channel.audience) == ("Kept", "Kept", None)


def test_an_account_that_has_another_name_here_is_the_channel_that_has_it(
    caller: Caller, world: World
) -> None:
    (channel,) = world.register("https://x.com/now")
    with world.open():
        ChannelAlias.new(
            channel=channel,
            text="x.com/then",
            platform_id="x",
            platform_slug="x",
            kind=channel.kind,
            key="then",
            given_at=channel.registered_at,
        ).save()
    answer = send(caller, {"url": "https://x.com/then", "name": "Renamed"})
    assert verdicts(answer) == ["updated"]
    assert answer.json()["results"][0]["channel"]["id"] == str(channel.pk)


BAD = [
    ({"url": "https://x.com/home"}, "not_an_account"),
    ({"brand": "No account"}, "required"),
    ({"url": "https://x.com/ok", "colour": "red"}, "unknown_field"),
    ({"url": "https://x.com/ok", "status": "lost"}, "invalid_choice"),
    ({"url": "https://x.com/ok", "closing_on": "2026-12-31"}, "not_closing"),
    ({"url": "https://twitter.com/FIRST"}, "channel_twice"),
    ("no object", "invalid"),
]


@pytest.mark.parametrize(("item", "code"), BAD, ids=[code for _, code in BAD])
def test_one_bad_item_stops_all_and_is_named(
    caller: Caller, world: World, item: Any, code: str
) -> None:
    answer = send(caller, {"url": "https://x.com/first"}, item)
    assert answer.status_code == 400
    assert answer.json()["code"] == "channels_refused"
    (problem,) = answer.json()["problems"]
    assert (problem["index"], problem["code"]) == (1, code)
    with world.open():
        assert not Channel.objects.exists()


def test_partial_writes_the_valid_items_and_names_the_rest(caller: Caller, world: World) -> None:
    bad = [item for item, _ in BAD]
    answer = send(
        caller, {"url": "https://x.com/first"}, *bad, {"url": "https://x.com/last"}, partial=True
    )
    assert verdicts(answer) == ["created", "created"]
    body = answer.json()
    assert [result["index"] for result in body["results"]] == [0, 8]
    assert [problem["code"] for problem in body["problems"]] == [code for _, code in BAD]
    nothing = send(caller, {}, partial=True).json()
    assert nothing["undo"] is None and nothing["results"] == []


@pytest.mark.parametrize("channels", [[], [{}] * 1_001, "many"])
def test_a_list_is_between_one_and_a_thousand(caller: Caller, channels: Any) -> None:
    answer = caller.post("channels/bulk/", {"channels": channels})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "channels"


def test_a_date_of_closing_goes_with_the_status(caller: Caller, world: World) -> None:
    url = {"url": "https://x.com/acme"}
    send(caller, url | {"status": "closing", "closing_on": "2026-12-31"})
    assert verdicts(send(caller, url | {"closing_on": "2027-01-31"})) == ["updated"]
    assert verdicts(send(caller, url | {"status": "active"})) == ["updated"]
    with world.open():
        assert Channel.objects.get().closing_on is None


def test_a_long_list_costs_as_many_statements_as_a_short_one(caller: Caller, world: World) -> None:
    costs = []
    for number in (3, 200):
        items = [{"url": f"https://x.com/of{number}_{n}", "brand": "A"} for n in range(number)]
        send(caller, *items[: number // 2])
        with CaptureQueriesContext(connection) as captured:
            assert send(caller, *(item | {"brand": "B"} for item in items)).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
