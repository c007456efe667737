"""`departments/` and `activities/`: add, edit, never two of a name."""

from typing import Any

import pytest

from accounts.models import DepartmentAlias
from tests.api.callers import Caller
from tests.world import World


@pytest.mark.parametrize(
    ("noun", "body", "taken"),
    [
        ("departments", {"name": "Legal", "kind": "legal"}, {"name": "LEGAL"}),
        ("departments", {"name": "Legal", "slug": "law"}, {"name": "Law", "slug": "law"}),
        ("activities", {"key": "events", "name": "Events"}, {"key": "events", "name": "Fairs"}),
    ],
)
def test_it_can_be_added_once(
    caller: Caller, noun: str, body: dict[str, Any], taken: dict[str, Any]
) -> None:
    made = caller.post(f"{noun}/", body)
    assert made.status_code == 201, made.content
    assert made.json() == caller.get(f"{noun}/{made.json()['id']}/").json()
    assert body.items() <= made.json().items()
    again = caller.post(f"{noun}/", taken)
    assert (again.status_code, again.json()["code"]) == (409, "duplicate")


@pytest.mark.parametrize("noun", ["departments", "activities"])
def test_an_edit_wants_the_tag_and_refuses_a_stale_one(caller: Caller, noun: str) -> None:
    first, second = caller.get(f"{noun}/").json()["results"][:2]
    path = f"{noun}/{first['id']}/"
    tag = caller.get(path)["ETag"]
    assert caller.patch(path, {"name": "New name"}).status_code == 428
    changed = caller.patch(path, {"name": "New name"}, If_Match=tag)
    assert changed.json()["name"] == "New name"
    stale = caller.patch(path, {"name": "Other"}, If_Match=tag)
    assert stale.status_code == 412
    assert stale.json()["current"]["name"] == "New name"
    unique = {"departments": "slug", "activities": "key"}[noun]
    taken = caller.patch(path, {unique: second[unique]}, If_Match=changed["ETag"])
    assert (taken.status_code, taken.json()["code"]) == (409, "duplicate")
    assert caller.get(path).json() == changed.json()


def test_an_activity_of_its_own_gives_every_channel_a_duty(caller: Caller, world: World) -> None:
    world.register("https://x.com/acme")
    caller.post("activities/", {"key": "events", "name": "Events", "synonyms": ["fair"]})
    page = caller.get("duties/", {"activity": "fair"}).json()
    assert [duty["activity"]["key"] for duty in page["results"]] == ["events"]


def test_a_department_is_found_by_slug_name_and_alias_whatever_the_case(
    caller: Caller, world: World
) -> None:
    department = world.departments["customer-service"]
    with world.open():
        DepartmentAlias.new(department=department, name="Kundendienst").save()
    channel = world.register("https://x.com/acme")[0]
    world.assign(channel, {"customer-service": "A"})
    for text in (
        str(department.pk),
        "customer-service",
        "CUSTOMER SERVICE",
        "kundendienst",
    ):
        page = caller.get("channels/", {"accountable": text}).json()
        assert len(page["results"]) == 1, text
