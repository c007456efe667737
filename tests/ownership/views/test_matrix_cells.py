"""Saving from the matrix: all or nothing, never over somebody faster, every refusal a sentence."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.operations.actors import Actor
from channels_registry.models import Channel
from ownership.models import Duty, Finding
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.duties import set_needed
from tests.world import NOW, World

MOST_STATEMENTS = 16
# Around every request: who asks, savepoints of the test, and whose rows may be seen.
DOOR = re.compile(
    r"SAVEPOINT|RELEASE|select set_config"
    r'|SELECT "(django_session|accounts_user|accounts_membership)"'
)


def cell(world: World, duty: Duty, department: str, role: str | None) -> dict[str, Any]:
    chosen = world.departments[department]
    return {
        "duty": str(duty.pk),
        "department": str(chosen.pk),
        "role": role,
        "version": duty.version,
    }


def save(world: World, content: Any, role: str = "lead") -> HttpResponse:
    body = content if isinstance(content, str) else json.dumps(content)
    return world.sign_in(role).post(
        world.url("matrix/cells/"), body, content_type="application/json"
    )


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


@pytest.fixture
def duty(world: World, channel: Channel) -> Duty:
    return world.duty(channel)


def test_a_saved_letter_makes_the_duty_owned_and_settles_its_finding(
    world: World, duty: Duty
) -> None:
    with world.open():
        before = Finding.objects.present().count()
    response = save(world, {"cells": [cell(world, duty, "customer-service", "A")]})
    assert response.status_code == 200
    answer = response.json()
    service = str(world.departments["customer-service"].pk)
    assert answer["duties"] == [
        {
            "duty": str(duty.pk),
            "version": duty.version + 1,
            "state": "owned",
            "letters": {service: "A"},
        }
    ]
    assert answer["message"] == "1 change saved."
    assert answer["counts"] == {"findings": before - 1}


def test_a_second_owner_is_saved_and_called_contested(world: World, duty: Duty) -> None:
    cells = [
        cell(world, duty, "customer-service", "A"),
        cell(world, duty, "marketing", "A"),
    ]
    assert save(world, {"cells": cells}).json()["duties"][0]["state"] == "contested"


def test_null_clears_a_letter(world: World, channel: Channel, duty: Duty) -> None:
    world.assign(channel, {"customer-service": "A"})
    duty = world.duty(channel)
    answer = save(world, {"cells": [cell(world, duty, "customer-service", None)]}).json()
    assert answer["duties"][0]["letters"] == {}


def test_who_came_too_late_is_told_who_was_faster_and_nothing_is_saved(
    world: World, duty: Duty
) -> None:
    dana = Actor("user", "Dana Whitfield", "page")
    with world.open():
        faster = Cell(duty.pk, world.departments["marketing"].pk, "A", duty.version)
        set_letters(organization=world.organization, cells=[faster], by=dana, now=NOW)
    response = save(world, {"cells": [cell(world, duty, "customer-service", "A")]})
    assert response.status_code == 412
    (conflict,) = response.json()["conflicts"]
    assert conflict["by"] == "Dana Whitfield"
    assert conflict["at"] == NOW.isoformat().replace("+00:00", "Z")
    assert conflict["version"] == duty.version + 1
    assert conflict["letters"] == {str(world.departments["marketing"].pk): "A"}


def test_one_late_row_holds_back_the_whole_batch(world: World) -> None:
    first, second = world.register("https://x.com/one", "https://x.com/two")
    stale = cell(world, world.duty(first), "marketing", "A") | {"version": 99}
    fresh = cell(world, world.duty(second), "marketing", "A")
    response = save(world, {"cells": [stale, fresh]})
    assert response.status_code == 412
    assert [conflict["duty"] for conflict in response.json()["conflicts"]] == [stale["duty"]]
    assert world.duty(second).state == "unowned"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "This is not JSON."),
        ("{", "This is not JSON."),
        ("[" * 100_000, "This is not JSON."),
        ("[]", "Send"),
        ('{"cells": []}', "Send"),
        ('{"cells": {}}', "Send"),
        ('{"cells": [1]}', "Cell 1 is not an object."),
        ('{"cells": [{"version": 1}]}', "Cell 1: duty and department are ids."),
        ('{"cells": [{"version": 1, "duty": 5, "department": []}]}', "Cell 1: duty"),
        ('{"cells": [{"version": true}]}', "Cell 1: version is the number"),
        ('{"cells": [{"version": 1, "role": "X"}]}', "Cell 1: role is A, R, C, I or null."),
        ('{"cells": [{"version": 1, "role": ["A"]}]}', "Cell 1: role is"),
    ],
)
def test_what_are_no_cells_is_refused_in_a_sentence(world: World, body: str, said: str) -> None:
    response = save(world, body)
    assert response.status_code == 400
    assert response.json()["message"].startswith(said)


def test_more_than_500_cells_are_refused(world: World, duty: Duty) -> None:
    response = save(world, {"cells": [cell(world, duty, "sales", "I")] * 501})
    assert response.status_code == 400
    assert "at most 500" in response.json()["message"]


def test_the_same_cell_twice_is_refused(world: World, duty: Duty) -> None:
    twice = [cell(world, duty, "sales", "I"), cell(world, duty, "sales", "A")]
    response = save(world, {"cells": twice})
    assert (response.status_code, response.json()["message"]) == (
        400,
        "The same cell is given twice. Nothing was saved.",
    )


def test_a_duty_that_is_not_needed_takes_no_letter(world: World) -> None:
    (channel,) = world.register("https://x.com/acmejobs", purpose="careers")
    response = save(world, {"cells": [cell(world, world.duty(channel), "sales", "A")]})
    assert response.status_code == 400
    assert "not needed" in response.json()["message"]


def test_of_cells_that_can_hold_no_letter_it_is_said_which_they_are(
    world: World, duty: Duty
) -> None:
    (jobs,) = world.register("https://x.com/acmejobs", purpose="careers")
    cells = [
        cell(world, duty, "sales", "I"),
        cell(world, world.duty(jobs), "sales", "A"),
        cell(world, duty, "marketing", "A"),
    ]
    answer = save(world, {"cells": cells}).json()
    (problem,) = answer["problems"]
    assert problem["cell"] == 1
    assert "not needed" in problem["message"]
    assert save(world, {"cells": [cells[0], cells[2]]}).status_code == 200


def test_who_was_faster_comes_before_why_it_cannot_be(world: World, duty: Duty) -> None:
    typed = cell(world, duty, "sales", "A")
    with world.open():
        set_needed(
            duty=duty,
            needed=False,
            reason="No ads",
            version=duty.version,
            by=Actor("user", "Dana Whitfield", "page"),
            now=NOW,
        )
    response = save(world, {"cells": [typed]})
    assert response.status_code == 412
    (conflict,) = response.json()["conflicts"]
    assert (conflict["by"], conflict["state"]) == ("Dana Whitfield", "not_needed")


def test_a_duty_of_another_organization_does_not_exist(
    world: World, neighbour: World, duty: Duty
) -> None:
    (theirs,) = neighbour.register("https://x.com/theirs")
    foreign = save(world, {"cells": [cell(world, neighbour.duty(theirs), "sales", "A")]})
    nobody = cell(world, duty, "sales", "A") | {"duty": str(uuid4())}
    unknown = save(world, {"cells": [nobody]})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()
    assert neighbour.duty(theirs).state == "unowned"


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_who_may_not_assign_is_refused_in_a_sentence(world: World, duty: Duty, role: str) -> None:
    response = save(world, {"cells": [cell(world, duty, "sales", "A")]}, role)
    assert response.status_code == 403
    assert response.json()["message"].startswith("Only a lead can change this.")
    with world.open():
        assert Duty.objects.get(pk=duty.pk).version == duty.version


def test_saving_one_cell_takes_few_statements(world: World, duty: Duty) -> None:
    content = json.dumps({"cells": [cell(world, duty, "customer-service", "A")]})
    client = world.sign_in()
    with world.open():  # the first change of a day also says that it is settled until today
        Channel.objects.update(settled_on=world.organization.day_of(timezone.now()))
    with CaptureQueriesContext(connection) as captured:
        client.post(world.url("matrix/cells/"), content, content_type="application/json")
    statements = [q["sql"] for q in captured if not DOOR.match(q["sql"])]
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
