"""`custom-platforms/`, and their slugs wherever the API speaks of a platform."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import CustomPlatform
from tests.api.callers import Caller
from tests.world import World

JO = "https://community.example/people/jo"


def add(caller: Caller, **body: Any) -> Any:
    fields = {"name": "Community", "host": "Community.example", "prefix": "/people/"}
    return caller.post("custom-platforms/", {**fields, **body})


def test_a_platform_is_added_and_read_back(caller: Caller) -> None:
    answer = add(caller, example=JO)
    assert answer.status_code == 201, answer.content
    added = answer.json()
    assert {**added, "id": ""} == {
        "id": "",
        "slug": "own-community",
        "name": "Community",
        "host": "community.example",
        "prefix": "people",
        "max_length": 60,
        "is_case_sensitive": False,
        "is_archived": False,
        "version": 1,
    }
    assert answer["Location"].endswith(f"/custom-platforms/{added['id']}/")
    assert caller.get(f"custom-platforms/{added['id']}/").json() == added
    assert caller.get("custom-platforms/").json()["results"] == [added]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": ""}, "name", "blank"),
        ({"host": "x.com"}, "host", "invalid"),
        ({"host": "https://community.example"}, "host", "invalid"),
        ({"prefix": "u/{handle}"}, "prefix", "invalid"),
        ({"max_length": 0}, "max_length", "min_value"),
        ({"example": "https://community.example/groups/jo"}, "example", "invalid"),
        ({"handle": "[a-z]+"}, "handle", "unknown_field"),
        ({"slug": "x"}, "slug", "unknown_field"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_it(
    caller: Caller, body: dict[str, Any], field: str, code: str
) -> None:
    answer = add(caller, **body)
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_a_second_one_of_the_name_or_at_the_place_is_a_409(caller: Caller) -> None:
    add(caller)
    for body in ({"host": "other.example"}, {"name": "Other", "prefix": "people/old"}):
        assert (add(caller, **body).status_code, add(caller, **body).json()["code"]) == (
            409,
            "duplicate",
        )


def test_a_change_and_a_removal_want_the_tag_that_was_seen(caller: Caller, world: World) -> None:
    added = add(caller)
    path, tag = f"custom-platforms/{added.json()['id']}/", added["ETag"]
    assert caller.patch(path, {"name": "Ours"}).status_code == 428
    renamed = caller.patch(path, {"name": "Ours"}, If_Match=tag)
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Ours")
    assert caller.patch(path, {"name": "Mine"}, If_Match=tag).status_code == 412
    assert caller.patch(path, {"host": "b.example"}, If_Match=renamed["ETag"]).status_code == 400
    assert caller.delete(path, If_Match=tag).status_code == 412
    world.register(JO)
    in_use = caller.delete(path, If_Match=renamed["ETag"])
    assert (in_use.status_code, in_use.json()["code"]) == (409, "in_use")


def test_one_that_nothing_is_on_is_deleted(caller: Caller, world: World) -> None:
    added = add(caller)
    path = f"custom-platforms/{added.json()['id']}/"
    assert caller.delete(path, If_Match=added["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404
    with world.open():
        assert not CustomPlatform.objects.exists()


def test_the_list_is_filtered_by_name_and_by_archived(caller: Caller, world: World) -> None:
    world.add_platform("Forum", host="forum.example")
    added = add(caller)
    path = f"custom-platforms/{added.json()['id']}/"
    caller.patch(path, {"is_archived": True}, If_Match=added["ETag"])

    def found(**query: str) -> list[str]:
        return [one["name"] for one in caller.get("custom-platforms/", query).json()["results"]]

    assert found() == ["Community", "Forum"]
    assert found(archived="true") == ["Community"]
    assert found(archived="false") == ["Forum"]
    assert found(q="for") == ["Forum"]


def test_a_channel_there_carries_the_slug_as_its_platform(caller: Caller, world: World) -> None:
    add(caller)
    by_url = caller.post("channels/", {"url": "http://www.community.example/people/Jo/"})
    assert by_url.status_code == 201, by_url.content
    channel = by_url.json()
    said = {name: channel[name] for name in ("platform", "kind", "key", "handle", "url")}
    assert said == {
        "platform": "own-community",
        "kind": "account",
        "key": "jo",
        "handle": "Jo",
        "url": "https://community.example/people/Jo",
    }
    by_handle = caller.post("channels/", {"platform": "own-community", "handle": "@ann"})
    assert by_handle.json()["url"] == "https://community.example/people/ann"
    again = caller.post("channels/", {"platform": "own-community", "handle": "JO"})
    assert (again.status_code, again.json()["existing"]["platform"]) == (409, "own-community")
    resolved = caller.get("channels/resolve/", {"url": JO}).json()
    assert resolved["identity"]["platform"] == resolved["registered"]["platform"] == "own-community"


def test_lists_are_filtered_by_the_slug(caller: Caller, world: World) -> None:
    add(caller)
    world.register(JO, "https://x.com/acme")
    for path, platform_of in (
        ("channels/", lambda row: row["platform"]),
        ("duties/", lambda row: row["channel"]["platform"]),
    ):
        rows = caller.get(path, {"platform": "own-community"}).json()["results"]
        assert {platform_of(row) for row in rows} == {"own-community"}
        assert caller.get(path, {"platform": "own-nobody"}).status_code == 400
    ordered = caller.get("channels/", {"ordering": "platform"}).json()["results"]
    assert [row["platform"] for row in ordered] == ["own-community", "x"]


def test_who_owns_answers_for_a_channel_there(caller: Caller, world: World) -> None:
    add(caller)
    channel, _ = world.register(JO, "https://x.com/jo")
    world.assign(channel, {"sales": "A"})
    for query in ({"channel": JO}, {"channel": "@jo", "platform": "own-community"}):
        answer = caller.get("who-owns/", {"activity": "care", **query})
        assert answer.status_code == 200, answer.content
        assert answer.json()["channel"]["id"] == str(channel.pk)


def test_a_list_from_elsewhere_names_them_by_address_or_handle(
    caller: Caller, world: World
) -> None:
    platform = world.add_platform()
    world.register(JO)
    items = [{"url": JO}, {"platform": "own-community", "handle": "ann"}]
    answer = caller.post("channels/bulk/", {"channels": items})
    assert [one["verdict"] for one in answer.json()["results"]] == ["unchanged", "created"]
    tag = caller.get(f"custom-platforms/{platform.pk}/")["ETag"]
    caller.patch(f"custom-platforms/{platform.pk}/", {"is_archived": True}, If_Match=tag)
    more = [*items, {"platform": "own-community", "handle": "new"}]
    refused = caller.post("channels/bulk/", {"channels": more})
    assert [one["code"] for one in refused.json()["problems"]] == ["platform_archived"]
    assert refused.json()["problems"][0]["index"] == 2
    closed = caller.post("channels/", {"platform": "own-community", "handle": "new"})
    assert (closed.status_code, closed.json()["code"]) == (409, "platform_archived")


def test_reading_many_addresses_there_loads_the_platforms_once(
    caller: Caller, world: World
) -> None:
    world.add_platform()
    world.add_platform("Forum", host="forum.example", prefix="u")
    costs = []
    for number in (3, 60):
        hosts = ("community.example/people", "forum.example/u")
        items = [{"url": f"https://{hosts[n % 2]}/of{number}_{n}"} for n in range(number)]
        caller.post("channels/bulk/", {"channels": [{"url": f"https://x.com/of{number}"}]})
        with CaptureQueriesContext(connection) as captured:
            answer = caller.post("channels/bulk/", {"channels": items})
        assert answer.status_code == 200, answer.content
        table = CustomPlatform._meta.db_table
        costs.append(sum(f'FROM "{table}"' in query["sql"] for query in captured))
    assert costs == [1, 1]
