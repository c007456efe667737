"""People and departments that change, by the API: added, edited, handed over, merged, retired."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Department, Person
from channels_registry.models import Channel
from channels_registry.operations.channel_access import add_access
from ownership.models import Assignment
from tests.api.callers import Caller
from tests.ownership.departments import Staff, add_staff, claim, edit, furnish, name_on, stand
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return world.register("https://x.com/acme", "https://www.instagram.com/acme/")


# --- People -------------------------------------------------------------------------------------


def test_somebody_is_added_found_and_edited(caller: Caller, world: World) -> None:
    seat = world.seat("steward")
    body = {
        "name": "Ada Okafor",
        "email": "ada@acme.example",
        "title": "Social care lead",
        "department": "sales",
        "seat": seat.user.email,
    }
    made = caller.post("people/", body)
    assert made.status_code == 201, made.content
    assert made.json()["department"]["slug"] == "sales"
    assert made.json()["seat"] == str(seat.pk)
    path = f"people/{made.json()['id']}/"
    changed = caller.patch(path, {"phone": "+44 1", "department": None}, If_Match=made["ETag"])
    assert (changed.json()["phone"], changed.json()["department"]) == ("+44 1", None)
    assert caller.get(path).json() == changed.json()


def test_two_people_do_not_share_an_address_or_a_seat(caller: Caller, world: World) -> None:
    seat = str(world.seat("steward").pk)
    first = caller.post("people/", {"name": "A", "email": "a@acme.example", "seat": seat})
    for body in ({"name": "B", "email": "A@ACME.example"}, {"name": "B", "seat": seat}):
        taken = caller.post("people/", body)
        assert (taken.status_code, taken.json()["code"]) == (409, "duplicate")
        assert taken.json()["existing"] == first.json()


def test_an_edit_of_a_person_wants_the_tag_and_refuses_a_stale_one(
    caller: Caller, world: World
) -> None:
    made = caller.post("people/", {"name": "Ada"})
    path = f"people/{made.json()['id']}/"
    assert caller.patch(path, {"title": "Lead"}).status_code == 428
    assert caller.patch(path, {"title": "Lead"}, If_Match=made["ETag"]).status_code == 200
    assert caller.patch(path, {"title": "Head"}, If_Match=made["ETag"]).status_code == 412
    assert caller.ask("DELETE", path, If_Match=made["ETag"]).status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "A", "email": "no address"}, "email"),
        ({"name": "A", "department": "zoo"}, "department"),
        ({"name": "A", "seat": "nobody@acme.example"}, "seat"),
        ({"name": "A", "left_on": "2026-01-01"}, "left_on"),
    ],
)
def test_what_cannot_be_said_of_somebody_is_named(
    caller: Caller, body: dict[str, Any], field: str
) -> None:
    refused = caller.post("people/", body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == field


def test_somebody_who_is_named_is_not_deleted_and_it_says_where(
    caller: Caller, world: World, channels: list[Channel]
) -> None:
    staff = furnish(world, *channels)
    path = f"people/{staff.ada.pk}/"
    refused = caller.ask("DELETE", path, If_Match=caller.get(path)["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["uses"] == {"duty": 2, "department": 1}
    unused = caller.post("people/", {"name": "Unused"})
    path = f"people/{unused.json()['id']}/"
    assert caller.ask("DELETE", path, If_Match=unused["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404


# --- Departures ---------------------------------------------------------------------------------


@pytest.fixture
def staff(world: World, channels: list[Channel]) -> Staff:
    """Ada is named on a duty, heads Sales and can log in."""
    staff = add_staff(world)
    name_on(world, world.duty(channels[0], "leads"), "sales", "A", staff.ada)
    edit(world, "sales", head=staff.ada)
    with world.open():
        fields = {"person": staff.ada, "level": "full"}
        add_access(channel=channels[0], fields=fields, by=TESTER, now=NOW)
    return staff


def test_what_somebody_leaves_behind_is_listed(
    caller: Caller, world: World, channels: list[Channel], staff: Staff
) -> None:
    left = caller.get(f"people/{staff.ada.pk}/departure/").json()
    assert left["person"] == {"id": str(staff.ada.pk), "name": "Ada Okafor"}
    assert (left["duties_count"], left["access_count"]) == (1, 1)
    (named,) = left["duties"]
    assert (named["activity"]["key"], named["department"]["slug"], named["role"]) == (
        *("leads", "sales", "A"),
    )
    assert left["access"][0]["channel"]["id"] == str(channels[0].pk)
    assert [one["slug"] for one in left["head_of"]] == ["sales"]
    assert (left["deputy_of"], left["claims"], left["seat"]) == ([], [], None)


def test_they_leave_and_another_takes_over_in_one_step(
    caller: Caller, world: World, staff: Staff
) -> None:
    before = stand(world)
    body = {"hand_over_to": "ben@acme.example", "left_on": str(timezone.now().date())}
    answer = caller.post(f"people/{staff.ada.pk}/departure/", body)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["duties"], answer.json()["departments"]) == (1, 1)
    with world.open():
        assert Assignment.objects.get(person__isnull=False).person_id == staff.ben.pk
        assert Department.objects.get(slug="sales").head_id == staff.ben.pk
    gone = caller.get("people/", {"left": "true"}).json()["results"]
    assert [one["name"] for one in gone] == ["Ada Okafor"]
    assert caller.post(f"undo/{answer.json()['undo']}/").status_code == 200
    after = stand(world)
    for rows in (before, after):
        del rows["states"], rows["findings"]
    assert after == before


def test_a_departure_that_cannot_be_is_refused_by_its_field(
    caller: Caller, world: World, staff: Staff
) -> None:
    path = f"people/{staff.ada.pk}/departure/"
    for body, field in (
        ({"hand_over_to": str(staff.ada.pk)}, "hand_over_to"),
        ({"hand_over_to": "zoe@acme.example"}, "hand_over_to"),
        ({"left_on": "1066-10-14"}, "left_on"),
        ({"left_on": "yesterday"}, "left_on"),
        ({"one_by_one": [{"id": str(staff.ada.pk)}]}, "one_by_one.0.person"),
    ):
        refused = caller.post(path, body)
        assert refused.status_code == 400, body
        assert refused.json()["errors"][0]["field"] == field
    with world.open():
        assert Person.objects.get(pk=staff.ada.pk).left_on is None


# --- Departments --------------------------------------------------------------------------------


def test_a_department_has_a_head_a_deputy_and_other_names(
    caller: Caller, world: World, staff: Staff
) -> None:
    body = {
        "name": "Press",
        "head": "ada@acme.example",
        "deputy": str(staff.ben.pk),
        "aliases": ["Presse", "presse", "Press"],
    }
    made = caller.post("departments/", body)
    assert made.status_code == 201, made.content
    assert made.json()["head"]["name"] == "Ada Okafor"
    assert made.json()["aliases"] == ["Presse"]
    path = f"departments/{made.json()['id']}/"
    renamed = caller.patch(path, {"name": "Media"}, If_Match=made["ETag"]).json()
    assert (renamed["name"], renamed["aliases"]) == ("Media", ["Press", "Presse"])


def test_a_name_that_means_another_department_is_refused(caller: Caller, world: World) -> None:
    edit(world, "sales", aliases=["Vertrieb"])
    for body in (
        {"name": "VERTRIEB"},
        {"name": "Shop", "aliases": ["vertrieb"]},
        {"name": "Shop", "aliases": ["Marketing"]},
    ):
        taken = caller.post("departments/", body)
        assert (taken.status_code, taken.json()["code"]) == (409, "duplicate"), body
    with world.open():
        assert not Department.objects.filter(name="Shop").exists()


def test_a_department_in_use_is_not_deleted_and_it_says_what_uses_it(
    caller: Caller, world: World, channels: list[Channel]
) -> None:
    furnish(world, *channels)
    for slug, status in (("sales", 409), ("marketing", 204)):
        path = f"departments/{world.departments[slug].pk}/"
        answer = caller.ask("DELETE", path, If_Match=caller.get(path)["ETag"])
        assert answer.status_code == status
        if status == 409:
            assert answer.json()["code"] == "in_use"
            assert answer.json()["uses"]["duty"] == 6


def test_a_dry_run_of_a_merge_tells_every_cell_and_changes_nothing(
    caller: Caller, world: World, channels: list[Channel]
) -> None:
    furnish(world, *channels)
    before = stand(world)
    path = f"departments/{world.departments['sales'].pk}/merge/"
    told = caller.ask("POST", f"{path}?dry_run=true", {"into": "product"})
    assert told.status_code == 200, told.content
    assert stand(world) == before
    assert told.json()["undo"] is None
    assert len(told.json()["duties"]) == 6
    consequences = told.json()["consequences"]
    assert consequences["before"]["contested"] == 3
    assert consequences["after"]["contested"] == 0
    assert consequences["settled"] == {"contested": 3}
    done = caller.post(path, {"into": "product"})
    assert done.json()["duties"] == told.json()["duties"]
    assert caller.post(f"undo/{done.json()['undo']}/").status_code == 200


def test_retiring_hands_over_or_ends(caller: Caller, world: World, channels: list[Channel]) -> None:
    furnish(world, *channels)
    path = f"departments/{world.departments['sales'].pk}/retire/"
    told = caller.ask("POST", f"{path}?dry_run=true", {})
    assert told.json()["consequences"]["opened"] == {"unowned": 3}
    done = caller.post(path, {"hand_over_to": "marketing"})
    assert done.json()["to"]["slug"] == "marketing"
    assert {duty["becomes"] for duty in done.json()["duties"]} == {"A", "R", "C", "I"}
    again = caller.post(path, {})
    assert (again.status_code, again.json()["code"]) == (409, "department_retired")


def test_a_merge_that_cannot_be_is_refused_by_its_field(
    caller: Caller, world: World, channels: list[Channel]
) -> None:
    claim(world, world.duty(channels[0]), "sales")
    path = f"departments/{world.departments['sales'].pk}/merge/"
    with world.open():
        before = AuditEvent.objects.count()
    for body in ({}, {"into": "zoo"}, {"into": "sales"}):
        refused = caller.post(path, body)
        assert refused.status_code == 400, body
        assert refused.json()["errors"][0]["field"] == "into"
    with world.open():
        assert AuditEvent.objects.count() == before


def test_what_was_merged_is_found_by_its_old_names(
    caller: Caller, world: World, channels: list[Channel]
) -> None:
    furnish(world, *channels)
    caller.post(f"departments/{world.departments['sales'].pk}/merge/", {"into": "product"})
    for text in ("sales", "Sales", "Vertrieb", "product"):
        page = caller.get("channels/", {"department": text}).json()
        assert len(page["results"]) == 2, text
