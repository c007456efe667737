"""`assignments/`, `assignments/bulk/`, `duties/`: who holds which letter."""

from typing import Any

import pytest

from accounts.models import AuditEvent, Person
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.world import World

X = "https://x.com/acme"


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register(X)[0]


def letter(**changes: Any) -> dict[str, Any]:
    named = {"channel": X, "activity": "care", "department": "marketing", "role": "A"}
    return named | changes


def duty_of(caller: Caller, activity: str = "care") -> dict[str, Any]:
    return caller.get("duties/", {"channel": X, "activity": activity}).json()["results"][0]


def test_a_letter_is_given_by_natural_keys_and_settles_at_once(
    caller: Caller, world: World, channel: Channel
) -> None:
    with world.open():
        Person.new(name="Ada", email="ada@acme.example").save()
    body = letter(
        channel="twitter.com/ACME", activity="complaint", person="ADA@acme.example", note="days"
    )
    made = caller.post("assignments/", body)
    assert made.status_code == 201, made.content
    assert made.json()["person"]["name"] == "Ada"
    assert (made.json()["origin"], made.json()["note"]) == ("api", "days")
    assert made.json() == caller.get(f"assignments/{made.json()['id']}/").json()
    assert duty_of(caller)["state"] == "owned"
    found = caller.get("findings/", {"activity": "care", "state": "open"}).json()["results"]
    assert found == []


def test_a_second_accountable_is_written_and_contested(caller: Caller, channel: Channel) -> None:
    caller.post("assignments/", letter())
    assert caller.post("assignments/", letter(department="sales")).status_code == 201
    assert duty_of(caller)["state"] == "contested"
    (finding,) = caller.get("findings/", {"rule": "contested"}).json()["results"]
    assert {d["slug"] for d in finding["departments"]} == {"marketing", "sales"}
    assert caller.get("findings/", {"rule": "contested", "department": "sales"}).json()["results"]


def test_a_cell_that_holds_a_letter_is_a_409_that_carries_it(
    caller: Caller, channel: Channel
) -> None:
    made = caller.post("assignments/", letter()).json()
    again = caller.post("assignments/", letter(role="C"))
    assert (again.status_code, again.json()["code"]) == (409, "duplicate")
    assert again.json()["existing"] == made


def test_a_letter_is_changed_and_taken_away_by_who_saw_the_last_state(
    caller: Caller, world: World, channel: Channel
) -> None:
    made = caller.post("assignments/", letter())
    path = f"assignments/{made.json()['id']}/"
    assert caller.patch(path, {"role": "C"}).status_code == 428
    changed = caller.patch(path, {"role": "R", "note": "nights"}, If_Match=made["ETag"])
    assert (changed.json()["role"], changed.json()["note"]) == ("R", "nights")
    assert changed["ETag"] != made["ETag"]
    assert caller.patch(path, {"role": "A"}, If_Match=made["ETag"]).status_code == 412
    noted = caller.patch(path, {"note": "days"}, If_Match=changed["ETag"])
    assert noted.json()["version"] == changed.json()["version"] + 1
    assert caller.delete(path, If_Match=made["ETag"]).status_code == 412
    gone = caller.delete(path, If_Match=noted["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert caller.get(path).status_code == 404
    assert duty_of(caller)["state"] == "unowned"
    with world.open():
        said = AuditEvent.objects.filter(verb="assignment.changed").order_by("seq").last()
        assert said.after == {"care": {"marketing": None}}


def test_not_needed_wants_a_reason_and_makes_letters_read_only(
    caller: Caller, channel: Channel
) -> None:
    path = f"duties/{duty_of(caller)['id']}/"
    tag = caller.get(path)["ETag"]
    refused = caller.patch(path, {"needed": False}, If_Match=tag)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "reason")
    done = caller.patch(path, {"needed": False, "reason": "No questions here"}, If_Match=tag)
    assert done.json()["needed"] is False
    assert done.json()["needed_by"].startswith("Helpdesk")
    assert caller.patch(path, {"needed": True}, If_Match=tag).status_code == 412
    refused = caller.post("assignments/", letter())
    assert (refused.status_code, refused.json()["code"]) == (409, "not_needed")


# --- Bulk --------------------------------------------------------------------------------------
def bulk(caller: Caller, *cells: dict[str, Any], query: str = "") -> Any:
    return caller.put(f"assignments/bulk/{query}", {"cells": list(cells)})


def test_a_bulk_write_answers_the_new_states_and_names_its_step(
    caller: Caller, world: World, channel: Channel
) -> None:
    response = bulk(
        caller, letter(), letter(activity="crisis", department="sales"), letter(activity="media")
    )
    assert response.status_code == 200, response.content
    answer = response.json()
    assert answer["changed"] == 3
    assert {d["activity"]["key"]: d["state"] for d in answer["duties"]} == {
        "care": "owned",
        "crisis": "owned",
        "media": "owned",
    }
    with world.open():
        assert AuditEvent.objects.filter(step=answer["undo"]).exists()
    again = bulk(caller, letter()).json()
    assert (again["changed"], again["undo"], again["duties"]) == (0, None, [])
    cleared = bulk(caller, letter(role=None)).json()
    assert [d["letters"] for d in cleared["duties"]] == [{}]


def test_one_bad_cell_stops_all_and_every_bad_one_is_named(
    caller: Caller, channel: Channel
) -> None:
    cells = (
        letter(),
        letter(role="X"),
        letter(channel="https://x.com/nobody"),
        letter(department="nobody"),
        letter(activity="nothing"),
        letter(colour="red"),
        "no cell",
        letter(role="C"),
    )
    response = bulk(caller, *cells)
    assert response.status_code == 400
    problems = response.json()["problems"]
    assert [(p["index"], p["code"]) for p in problems] == [
        (1, "invalid_choice"),
        (2, "unknown_channel"),
        (3, "unknown_department"),
        (4, "unknown_activity"),
        (5, "unknown_field"),
        (6, "invalid"),
    ]
    assert all(problem["message"] for problem in problems)
    assert caller.get("assignments/").json()["results"] == []


def test_partial_writes_the_good_cells_and_names_the_others(
    caller: Caller, channel: Channel
) -> None:
    cells = (
        letter(),
        letter(role="X"),
        letter(),
        letter(department="nobody"),
        letter(activity="media"),
        letter(activity="crisis", version=99),
    )
    answer = bulk(caller, *cells, query="?partial=true").json()
    assert answer["changed"] == 2
    assert [(p["index"], p["code"]) for p in answer["problems"]] == [
        (1, "invalid_choice"),
        (2, "cell_twice"),
        (3, "unknown_department"),
        (5, "stale"),
    ]
    assert len(caller.get("assignments/").json()["results"]) == 2


def test_a_stale_version_writes_nothing_and_lists_the_duties(
    caller: Caller, channel: Channel
) -> None:
    seen = duty_of(caller)["version"]
    assert bulk(caller, letter(version=seen)).status_code == 200
    late = bulk(caller, letter(activity="media"), letter(department="sales", version=seen))
    assert late.status_code == 412
    (duty,) = late.json()["duties"]
    assert (duty["activity"]["key"], duty["version"]) == ("care", seen + 1)
    assert duty["letters"] == {"marketing": "A"}
    assert len(caller.get("assignments/").json()["results"]) == 1


@pytest.mark.parametrize("cells", [[], [letter()] * 5_001])
def test_a_bulk_write_takes_1_to_5000_cells(caller: Caller, cells: list[Any]) -> None:
    response = bulk(caller, *cells)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "cells"


def test_1000_cells_take_at_most_60_statements(
    caller: Caller, world: World, django_assert_max_num_queries: Any
) -> None:
    addresses = [f"https://x.com/acme{n}" for n in range(50)]
    world.register(*addresses)
    activities = ("publishing", "community", "care", "crisis")
    cells = [
        letter(channel=address, activity=activity, department=department, role=role)
        for address in addresses
        for activity in activities
        for department, role in zip(world.departments, "ARCIC", strict=True)
    ]
    assert len(cells) == 1_000
    with django_assert_max_num_queries(60):
        response = bulk(caller, *cells)
    assert response.json()["changed"] == 1_000
