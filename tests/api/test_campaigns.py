"""`campaigns/`, and releasing by `attestations/`."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme", brand="Kestrel")
    world.assign(channel, {"customer-service": "A"}, ["care", "community"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    return channel


def asked(**more: Any) -> dict[str, Any]:
    due_on = timezone.now().date() + timedelta(days=20)
    return {"name": "Autumn", "due_on": due_on.isoformat()} | more


def test_a_campaign_starts_counts_what_is_said_and_ends(
    caller: Caller, world: World, channel: Channel
) -> None:
    made = caller.post("campaigns/", asked(brands=["Kestrel"], reminder_days=[1, 7, 7]))
    assert made.status_code == 201, made.content
    body, path = made.json(), f"campaigns/{made.json()['id']}/"
    assert (body["state"], body["brands"], body["reminder_days"]) == (
        "running",
        ["Kestrel"],
        [7, 1],
    )
    assert body["progress"] == {"asked": 3, "confirmed": 0, "released": 0, "moved": 0, "open": 3}
    assert made.headers["Location"].endswith(path)
    caller.post("attestations/", {"channel": str(channel.pk), "department": "sales"})
    shown = caller.get(path)
    by_department = {
        one["department"]["slug"]: (one["asked"], one["confirmed"], one["open"])
        for one in shown.json()["by_department"]
    }
    assert by_department == {"customer-service": (2, 0, 2), "sales": (1, 1, 0)}
    ended = caller.patch(path, {"state": "ended"}, If_Match=shown.headers["ETag"])
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    again = caller.patch(path, {"state": "ended"}, If_Match=ended.headers["ETag"])
    assert (again.status_code, again.json()["code"]) == (409, "already_over")
    assert [row["state"] for row in caller.get("campaigns/", {"state": "ended"}).json()["results"]]
    assert caller.get("campaigns/", {"state": "running"}).json()["results"] == []


def test_it_is_ended_as_it_was_seen(caller: Caller, channel: Channel) -> None:
    path = f"campaigns/{caller.post('campaigns/', asked()).json()['id']}/"
    assert caller.patch(path, {"state": "ended"}).status_code == 428
    assert caller.patch(path, {"state": "ended"}, If_Match='"x"').status_code == 412
    tag = caller.get(path).headers["ETag"]
    assert caller.patch(path, {"state": "running"}, If_Match=tag).status_code == 400
    assert caller.patch(path, {"state": "cancelled"}, If_Match=tag).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"name": ""}, 400, "name"),
        ({"due_on": "2020-01-01"}, 400, "due_on"),
        ({"due_on": "soon"}, 400, "due_on"),
        ({"departments": ["nobody"]}, 400, "departments.0"),
        ({"purposes": ["fun"]}, 400, "purposes.0"),
        ({"tier": 3}, 400, "tier"),
        ({"reminder_days": [400]}, 400, "reminder_days.0"),
        ({"color": "red"}, 400, "color"),
        ({"platforms": ["tiktok"]}, 409, "nothing_to_ask"),
    ],
)
def test_what_cannot_be_asked_is_named(
    caller: Caller, channel: Channel, more: dict[str, Any], status: int, said: str
) -> None:
    answer = caller.post("campaigns/", asked(**more))
    assert answer.status_code == status, answer.content
    fields = [error["field"] for error in answer.json().get("errors", [])]
    assert said in (answer.json()["code"], *fields)


def test_the_evidence_is_a_csv(caller: Caller, channel: Channel) -> None:
    made = caller.post("campaigns/", asked(name="+1", departments=["sales"])).json()
    assert [one["slug"] for one in made["departments"]] == ["sales"]
    answer = caller.get(f"campaigns/{made['id']}/evidence.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    header, line = answer.content.decode("utf-8-sig").splitlines()
    assert header.startswith('"campaign","due_on","platform"')
    assert line.startswith('"\'+1"') and '"Open"' in line
    assert caller.get(f"campaigns/{channel.pk}/evidence.csv").status_code == 404


def test_leads_run_campaigns_and_stewards_answer_them(world: World, channel: Channel) -> None:
    steward = Caller.of(world, "steward")
    refused = steward.post("campaigns/", asked())
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    path = f"campaigns/{Caller.of(world, 'lead').post('campaigns/', asked()).json()['id']}/"
    assert steward.post("attestations/", {"channel": str(channel.pk)}).status_code == 201
    assert steward.get(path).json()["progress"]["confirmed"] == 2


def release(caller: Caller, **body: Any) -> Any:
    said = {"kind": "released", "department": "customer-service", "reason": "Too far away"}
    return caller.post("attestations/", said | body)


def test_a_department_releases_a_duty_and_proposes_another(
    caller: Caller, world: World, channel: Channel
) -> None:
    duty = str(world.duty(channel).pk)
    answer = release(caller, duty=duty, proposes="sales")
    assert answer.status_code == 201, answer.content
    (word,) = answer.json()["results"]
    assert (word["kind"], word["reason"]) == ("released", "Too far away")
    assert caller.get(f"duties/{duty}/").json()["state"] == "unowned"
    (claim,) = caller.get("claims/", {"duty": duty}).json()["results"]
    assert (claim["department"]["slug"], claim["state"]) == ("sales", "open")
    owned = caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()
    assert (owned["state"], owned["accountable"]) == ("unowned", [])
    assert [one["slug"] for one in (c["department"] for c in owned["consulted"])] == [
        "customer-service"
    ]


def test_a_whole_channel_is_released(caller: Caller, channel: Channel) -> None:
    assert len(release(caller, channel="x.com/acme").json()["results"]) == 2
    again = release(caller, channel="x.com/acme")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_release")
    assert len(caller.get("attestations/", {"kind": "released"}).json()["results"]) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"proposes": "customer-service"}, "proposes"),
        ({"proposes": "nobody"}, "proposes"),
        ({"department": "nobody"}, "department"),
        ({"kind": "confirmed"}, "reason"),
        ({"kind": "confirmed", "reason": "", "proposes": "sales"}, "proposes"),
        ({"kind": "denied"}, "kind"),
    ],
)
def test_a_release_that_cannot_be_is_a_400_that_names_it(
    caller: Caller, channel: Channel, body: dict[str, str], field: str
) -> None:
    answer = release(caller, **({"channel": "x.com/acme"} | body))
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_who_releases_is_never_guessed(caller: Caller, channel: Channel) -> None:
    body = {"kind": "released", "reason": "Ours no more", "channel": "x.com/acme"}
    answer = caller.post("attestations/", body)
    assert [error["field"] for error in answer.json()["errors"]] == ["department"]


def test_a_stewards_key_releases_for_the_stewards_departments_alone(
    world: World, channel: Channel
) -> None:
    steward = Caller.of(world, "steward")
    refused = release(steward, channel="x.com/acme", department="sales")
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    assert release(steward, channel="x.com/acme").status_code == 201
