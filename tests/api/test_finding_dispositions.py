"""What people say of findings, through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ownership.models import Finding
from tests.api.callers import Caller
from tests.ownership.disposing import again
from tests.world import World

TODAY = timezone.now().date()
NEXT_WEEK = str(TODAY + timedelta(days=7))


@pytest.fixture
def contest(world: World) -> Finding:
    """Customer Service and Sales both answer for care; nine other duties are nobody's."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "sales": "A"})
    with world.open():
        return Finding.objects.get(rule="contested")


def states(caller: Caller, **query: Any) -> dict[str, int]:
    return {
        state: len(caller.get("findings/", {"state": state, **query}).json()["results"])
        for state in ("open", "snoozed", "waived", "settled")
    }


def test_a_finding_is_snoozed_and_opened_again(caller: Caller, contest: Finding) -> None:
    path = f"findings/{contest.pk}/"
    response = caller.post(f"{path}snooze/", {"until": NEXT_WEEK})
    assert response.status_code == 200, response.content
    said = response.json()
    assert (said["state"], said["disposition"], said["until"]) == ("snoozed", "snoozed", NEXT_WEEK)
    assert said["disposed_on"] == str(TODAY)
    assert response.headers["ETag"] == caller.get(path).headers["ETag"]
    assert states(caller) == {"open": 9, "snoozed": 1, "waived": 0, "settled": 1}
    woken = caller.post(f"{path}wake/").json()
    assert (woken["state"], woken["disposition"], woken["until"]) == ("open", "seen", None)
    assert caller.post(f"{path}wake/").json()["code"] == "not_put_aside"


def test_a_finding_is_accepted_as_it_is(caller: Caller, contest: Finding) -> None:
    path = f"findings/{contest.pk}/waive/"
    said = caller.post(path, {"reason": "The agency answers", "until": NEXT_WEEK}).json()
    assert (said["state"], said["reason"]) == ("waived", "The agency answers")
    assert states(caller, rule="contested")["waived"] == 1


def test_a_finding_is_given_and_found_by_who_has_it(
    caller: Caller, world: World, contest: Finding
) -> None:
    path = f"findings/{contest.pk}/give/"
    said = caller.post(path, {"department": "product"}).json()
    assert said["given_to_department"]["slug"] == "product"
    assert len(caller.get("findings/", {"department": "product"}).json()["results"]) == 1
    steward = world.members["steward"]
    said = caller.post(path, {"member": steward.email}).json()
    assert said["given_to_member"]["name"] == steward.name
    assert said["given_to_department"] is None
    for wrong in ({}, {"department": "sales", "member": steward.email}):
        assert caller.post(path, wrong).json()["errors"][0]["field"] == "member"
    assert caller.post(path, {"member": "nobody@acme.example"}).status_code == 400
    viewer = caller.post(path, {"member": world.members["viewer"].email})
    assert (viewer.status_code, viewer.json()["code"]) == (409, "member_cannot_act")


def test_notes_are_shown_with_the_finding_in_their_order(caller: Caller, contest: Finding) -> None:
    path = f"findings/{contest.pk}/"
    caller.post(f"{path}comment/", {"text": "Asked them"})
    caller.post(f"{path}comment/", {"text": "They answered\n\nyes"})
    shown = caller.get(path).json()["comments"]
    assert [note["text"] for note in shown] == ["Asked them", "They answered\n\nyes"]
    assert "comments" not in caller.get("findings/").json()["results"][0]


def test_looking_again_says_what_is_so(caller: Caller, contest: Finding) -> None:
    assert caller.post(f"findings/{contest.pk}/check/").json()["state"] == "open"


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("snooze", {}, "until"),
        ("snooze", {"until": str(TODAY)}, "until"),
        ("snooze", {"until": "2099-01-01"}, "until"),
        ("snooze", {"until": "soon"}, "until"),
        ("snooze", {"until": NEXT_WEEK, "reason": "Why not"}, "reason"),
        ("waive", {"until": NEXT_WEEK}, "reason"),
        ("waive", {"until": NEXT_WEEK, "reason": "  "}, "reason"),
        ("comment", {"text": ""}, "text"),
        ("wake", {"until": NEXT_WEEK}, "until"),
    ],
)
def test_what_cannot_be_names_its_field(
    caller: Caller, contest: Finding, action: str, body: dict[str, Any], field: str
) -> None:
    response = caller.post(f"findings/{contest.pk}/{action}/", body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


def test_what_is_settled_is_409(caller: Caller, world: World, contest: Finding) -> None:
    with world.open():
        settled = Finding.objects.get(condition="absent")
    response = caller.post(f"findings/{settled.pk}/snooze/", {"until": NEXT_WEEK})
    assert (response.status_code, response.json()["code"]) == (409, "settled")


def test_many_get_the_same_in_one_step_that_can_be_undone(caller: Caller, contest: Finding) -> None:
    rows = caller.get("findings/", {"state": "open"}).json()["results"]
    body = {"findings": [row["id"] for row in rows], "action": "snooze", "until": NEXT_WEEK}
    said = caller.post("findings/bulk/", body).json()
    assert (said["changed"], said["problems"]) == (10, [])
    assert states(caller)["snoozed"] == 10
    assert caller.post(f"undo/{said['undo']}/").status_code == 200
    assert states(caller)["open"] == 10


def test_all_or_none_and_each_that_is_in_the_way_is_named(
    caller: Caller, world: World, contest: Finding
) -> None:
    with world.open():
        settled = Finding.objects.get(condition="absent")
    unknown = "018f0000-0000-7000-8000-000000000000"
    ids = [str(contest.pk), str(settled.pk), unknown]
    body = {"findings": ids, "action": "snooze", "until": NEXT_WEEK}
    refused = caller.post("findings/bulk/", body)
    assert refused.status_code == 400
    assert [p["index"] for p in refused.json()["problems"]] == [2]
    assert again(world, contest).disposition == "new"
    said = caller.post("findings/bulk/?partial=true", body).json()
    assert said["changed"] == 1
    assert [(p["index"], p["code"]) for p in said["problems"]] == [
        (1, "settled"),
        (2, "unknown_finding"),
    ]
    assert again(world, contest).disposition == "snoozed"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "snooze"}, "until"),
        ({"action": "waive", "until": NEXT_WEEK}, "reason"),
        ({"action": "wake", "until": NEXT_WEEK}, "until"),
        ({"action": "give"}, "member"),
        ({"action": "close"}, "action"),
        ({"action": "wake", "findings": []}, "findings"),
        ({"action": "wake", "findings": ["one"]}, "findings"),
        ({"action": "wake", "why": "so"}, "why"),
    ],
)
def test_words_that_the_action_does_not_take_or_lacks_are_named(
    caller: Caller, contest: Finding, body: dict[str, Any], field: str
) -> None:
    response = caller.post("findings/bulk/", {"findings": [str(contest.pk)], **body})
    assert response.status_code == 400, response.content
    assert field in response.json()["errors"][0]["field"]


def test_a_stewards_key_acts_for_their_department_alone(world: World, contest: Finding) -> None:
    steward = Caller.of(world, "steward")
    with world.open():
        other = Finding.objects.present().filter(rule="unowned").first()
    assert steward.post(f"findings/{contest.pk}/snooze/", {"until": NEXT_WEEK}).status_code == 200
    refused = steward.post(f"findings/{other.pk}/snooze/", {"until": NEXT_WEEK})
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    body = {"findings": [str(contest.pk), str(other.pk)], "action": "snooze", "until": NEXT_WEEK}
    both = steward.post("findings/bulk/", body)
    assert (both.status_code, both.json()["problems"][0]["index"]) == (403, 1)
    assert Caller.of(world, "viewer").post("findings/bulk/", body).status_code == 403


def test_the_neighbours_finding_does_not_exist(neighbour: World, contest: Finding) -> None:
    other = Caller.of(neighbour)
    assert other.post(f"findings/{contest.pk}/snooze/", {"until": NEXT_WEEK}).status_code == 404
