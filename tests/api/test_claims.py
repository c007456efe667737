"""`claims/`: departments claim duties, and others decide that."""

from typing import Any

import pytest

from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.ownership.claiming import claim, letters, set_not_needed
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    return channel


CLAIM = {"channel": "x.com/acme", "activity": "care", "department": "sales", "reason": "Prospects"}


def make(caller: Caller, **fields: Any) -> dict[str, Any]:
    response = caller.post("claims/", CLAIM | fields)
    assert response.status_code == 201, response.content
    return response.json()


def say(caller: Caller, claim: dict[str, Any], word: str, body: Any = None, **more: str) -> Any:
    return caller.post(f"claims/{claim['id']}/{word}/", body or {}, **more)


def test_a_department_claims_a_duty(caller: Caller, world: World, channel: Channel) -> None:
    made = make(caller, evidence="https://acme.example/report", due_on="2999-01-31")
    assert (made["state"], made["department"]["slug"]) == ("open", "sales")
    assert (made["activity"]["key"], made["channel"]["id"]) == ("care", str(channel.pk))
    assert (made["due_on"], made["decided_at"], made["version"]) == ("2999-01-31", None, 1)
    assert made["by"].startswith("Helpdesk")
    shown = caller.get(f"claims/{made['id']}/")
    assert shown.json() == made and shown.headers["ETag"].startswith('"1.')
    assert world.duty(channel).state == "contested"


def test_a_duty_may_be_given_by_its_id(caller: Caller, world: World, channel: Channel) -> None:
    body = {"duty": str(world.duty(channel).pk), "department": "sales", "reason": "Prospects"}
    response = caller.post("claims/", body)
    assert response.status_code == 201, response.content
    assert response.headers["Location"].endswith(f"claims/{response.json()['id']}/")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"activity": "care"}, "duty", "required"),
        ({"channel": "x.com/acme"}, "duty", "required"),
        ({"channel": "x.com/nobody", "activity": "care"}, "channel", "does_not_exist"),
        (CLAIM | {"department": "nobody"}, "department", "does_not_exist"),
        (CLAIM | {"reason": " "}, "reason", "blank"),
        (CLAIM | {"due_on": "2020-01-01"}, "due_on", "invalid"),
        (CLAIM | {"due_on": "soon"}, "due_on", "invalid"),
        (CLAIM | {"state": "accepted"}, "state", "unknown_field"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_it(
    caller: Caller, channel: Channel, body: dict[str, str], field: str, code: str
) -> None:
    response = caller.post("claims/", {"department": "sales", "reason": "x"} | body)
    assert response.status_code == 400, response.content
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_what_cannot_be_claimed_is_a_409_that_says_why(
    caller: Caller, world: World, channel: Channel
) -> None:
    owns = caller.post("claims/", CLAIM | {"department": "customer-service"})
    assert (owns.status_code, owns.json()["code"]) == (409, "already_accountable")
    made = make(caller)
    again = caller.post("claims/", CLAIM)
    assert (again.status_code, again.json()["code"]) == (409, "duplicate")
    assert again.json()["existing"] == made
    set_not_needed(world, channel)
    refused = caller.post("claims/", CLAIM)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_needed")
    world.register("https://x.com/wanted", status="proposed")
    refused = caller.post("claims/", CLAIM | {"channel": "x.com/wanted"})
    assert (refused.status_code, refused.json()["code"]) == (409, "channel_not_in_use")


def test_a_claim_is_accepted_and_the_former_owner_gets_the_letter_that_is_picked(
    caller: Caller, world: World, channel: Channel
) -> None:
    other = make(caller, department="marketing")
    accepted = say(caller, make(caller), "accept", {"former": "R", "note": "They have people"})
    assert accepted.status_code == 200, accepted.content
    assert (accepted.json()["state"], accepted.json()["version"]) == ("accepted", 2)
    assert accepted.json()["decision_note"] == "They have people"
    assert letters(world, channel) == {"customer-service": "R", "sales": "A"}
    declined = caller.get(f"claims/{other['id']}/").json()
    assert (declined["state"], declined["decision_note"]) == (
        "declined",
        "Sales was made accountable.",
    )
    wrong = say(caller, make(caller, department="product"), "accept", {"former": "A"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "former")


def test_declining_wants_a_reason_and_keeps_it(caller: Caller, channel: Channel) -> None:
    made = make(caller)
    assert say(caller, made, "decline").json()["errors"][0]["field"] == "reason"
    declined = say(caller, made, "decline", {"reason": "Not yours"}).json()
    assert (declined["state"], declined["decision_note"]) == ("declined", "Not yours")
    assert caller.get(f"claims/{made['id']}/").json() == declined


def test_a_claim_is_withdrawn(caller: Caller, world: World, channel: Channel) -> None:
    assert say(caller, make(caller), "withdraw").json()["state"] == "withdrawn"
    assert world.duty(channel).state == "owned"


@pytest.mark.parametrize("word", ["accept", "decline", "withdraw"])
def test_what_is_decided_is_a_409_with_what_became_of_it(
    caller: Caller, channel: Channel, word: str
) -> None:
    made = make(caller)
    gone = say(caller, made, "withdraw").json()
    again = say(caller, made, word, {"reason": "No"} if word == "decline" else {})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert again.json()["existing"] == gone


def test_who_saw_an_older_version_is_told_so(caller: Caller, channel: Channel) -> None:
    made = make(caller)
    tag = caller.get(f"claims/{made['id']}/").headers["ETag"]
    stale = say(caller, made, "accept", If_Match='"0.x"')
    assert (stale.status_code, stale.json()["current"]) == (412, made)
    assert say(caller, made, "accept", If_Match=tag).status_code == 200


def test_a_stewards_key_claims_and_withdraws_for_its_departments_and_gives_away_what_is_theirs(
    caller: Caller, world: World, channel: Channel
) -> None:
    steward = Caller.of(world, "steward")
    assert steward.post("claims/", CLAIM).json()["code"] == "seat_insufficient"
    made = make(caller)
    for word, body in (("decline", {"reason": "Ours"}), ("withdraw", {})):
        refused = say(steward, made, word, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient"), word
    assert say(steward, made, "accept").status_code == 200
    back = make(steward, department="customer-service")
    refused = say(steward, back, "accept")
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    assert say(steward, back, "withdraw").json()["state"] == "withdrawn"


def test_they_are_filtered_by_state_duty_channel_activity_and_department(
    caller: Caller, world: World, channel: Channel
) -> None:
    (other,) = world.register("https://x.com/other")
    claim(world, other, "marketing", activity="leads")
    say(caller, make(caller), "withdraw")

    def found(**query: str) -> list[str]:
        rows = caller.get("claims/", query).json()["results"]
        return [row["department"]["slug"] for row in rows]

    assert found() == ["marketing", "sales"] and found(ordering="-opened_at") == found()[::-1]
    assert found(state="open") == ["marketing"] and found(state="withdrawn") == ["sales"]
    assert found(duty=str(world.duty(channel).pk)) == ["sales"]
    assert found(channel="x.com/other") == ["marketing"]
    assert found(activity="care") == ["sales"] and found(department="marketing") == ["marketing"]
    assert caller.get("claims/", {"state": "pending"}).status_code == 400


def test_nothing_else_is_done_to_a_claim(caller: Caller, channel: Channel) -> None:
    path = f"claims/{make(caller)['id']}/"
    for method in (caller.patch, caller.put):
        assert method(path, {"reason": "x"}, If_Match="x").status_code == 405
    assert caller.delete(path, If_Match="x").status_code == 405


def test_who_owns_tells_both_sides_and_whom_to_call_until_it_is_decided(
    caller: Caller, world: World, channel: Channel
) -> None:
    made = make(caller, evidence="The report of May")
    answer = caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()
    assert answer["state"] == "contested"
    assert [a["department"]["slug"] for a in answer["accountable"]] == ["customer-service"]
    (claimed,) = answer["claims"]
    assert claimed["id"] == made["id"] and claimed["department"]["slug"] == "sales"
    assert (claimed["reason"], claimed["evidence"]) == ("Prospects", "The report of May")
    assert (claimed["opened_at"], claimed["due_on"]) == (made["opened_at"], None)
    assert answer["escalation"][0]["name"] == "Customer Service"


def test_who_owns_calls_the_claimants_where_nobody_is_accountable(
    caller: Caller, world: World, channel: Channel
) -> None:
    world.assign(channel, {"customer-service": None})
    make(caller)
    make(caller, department="marketing")
    answer = caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()
    assert (answer["state"], answer["accountable"]) == ("contested", [])
    named = [step["name"] for step in answer["escalation"]]
    assert {"Sales", "Marketing"} <= set(named) and named[-1] not in ("Sales", "Marketing")


def test_a_duty_with_one_owner_has_no_claims(caller: Caller, channel: Channel) -> None:
    answer = caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()
    assert answer["claims"] == []
