"""`channels/`: register, edit, resolve, read the matrix."""

from typing import Any

import pytest

from accounts.models import AuditEvent
from tests.api.callers import Caller
from tests.world import World

PASTED = "HTTPS://www.Twitter.com/Acme/?utm_source=mail"


def register(caller: Caller, url: str = PASTED, **fields: Any) -> Any:
    response = caller.post("channels/", {"url": url} | fields)
    assert response.status_code == 201, response.content
    return response


def test_whatever_is_pasted_becomes_one_canonical_channel(caller: Caller) -> None:
    response = register(caller, name="Acme", tier=1, audience=1_000, brand="Acme Cola")
    channel = response.json()
    assert (channel["platform"], channel["url"]) == ("x", "https://x.com/Acme")
    assert (channel["tier"], channel["version"]) == (1, 1)
    assert response["Location"].endswith(f"/channels/{channel['id']}/")
    assert caller.get(f"channels/{channel['id']}/").json() == channel
    # Its duties are there at once.
    assert caller.get("duties/", {"channel": PASTED, "count": "true"}).json()["count"] == 10


def test_a_platform_and_a_handle_register_what_no_address_names(caller: Caller) -> None:
    body = {"platform": "wechat", "handle": "acme_official"}
    channel = caller.post("channels/", body).json()
    assert (channel["handle"], channel["url"]) == ("acme_official", "")


def test_registering_again_is_a_409_that_carries_the_channel(caller: Caller) -> None:
    first = register(caller).json()
    again = caller.post("channels/", {"url": "x.com/ACME"})
    assert again.status_code == 409
    assert again.json()["code"] == "duplicate"
    assert again.json()["existing"]["id"] == first["id"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "url", "required"),
        ({"url": "https://x.com/a", "handle": "a"}, "url", "required"),
        ({"handle": "a"}, "url", "required"),
        ({"url": "https://x.com/acme/status/1"}, "url", "content"),
        ({"url": "https://bit.ly/abc"}, "url", "unknown_platform"),
        ({"url": "https://x.com/acme", "platform": "facebook"}, "url", "wrong_platform"),
        ({"platform": "x", "handle": "no spaces"}, "handle", "bad_character"),
        ({"url": "https://x.com/a", "purpose": "fun"}, "purpose", "invalid_choice"),
        ({"url": "https://x.com/a", "tier": 3}, "tier", "max_value"),
        ({"url": "https://x.com/a", "audience": -1}, "audience", "min_value"),
        ({"url": "https://x.com/a", "closing_on": "2027-01-01"}, "closing_on", "not_closing"),
    ],
)
def test_what_cannot_be_registered_says_why(
    caller: Caller, body: dict[str, Any], field: str, code: str
) -> None:
    response = caller.post("channels/", body)
    assert response.status_code == 400
    assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [(field, code)]


def test_a_change_wants_the_tag_of_what_was_seen(caller: Caller) -> None:
    made = register(caller)
    path = f"channels/{made.json()['id']}/"
    assert caller.patch(path, {"name": "A"}).status_code == 428
    changed = caller.patch(path, {"name": "A"}, If_Match=made["ETag"])
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["version"]) == ("A", 2)
    stale = caller.patch(path, {"name": "B"}, If_Match=made["ETag"])
    assert stale.status_code == 412
    assert stale["ETag"] == changed["ETag"]
    assert stale.json()["current"] == changed.json()
    assert caller.patch(path, {"name": "B"}, If_Match="*").status_code == 412
    assert caller.get(path).json()["name"] == "A"


def test_who_has_the_bytes_already_gets_304(caller: Caller) -> None:
    made = register(caller)
    path = f"channels/{made.json()['id']}/"
    assert caller.get(path)["ETag"] == made["ETag"]
    unchanged = caller.get(path, If_None_Match=f'"x", {made["ETag"]}')
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_the_tag_changes_when_an_owner_changes_what_the_channel_shows(
    caller: Caller, world: World
) -> None:
    channel = world.register("https://x.com/acme", purpose="reserved")[0]
    path = f"channels/{channel.pk}/"
    before = caller.get(path)
    world.assign(channel, {"marketing": "A"}, ("security",))
    after = caller.get(path, If_None_Match=before["ETag"])
    assert after.status_code == 200
    assert (before.json()["ownership_status"], after.json()["ownership_status"]) == (
        "unowned",
        "owned",
    )
    # Nobody edited the channel, so an edit prepared before is not stale.
    assert caller.patch(path, {"name": "A"}, If_Match=before["ETag"]).status_code == 200


def test_a_closing_date_goes_when_the_channel_closes_no_more(caller: Caller) -> None:
    made = register(caller, status="closing", closing_on="2027-01-01")
    path = f"channels/{made.json()['id']}/"
    response = caller.patch(path, {"status": "active"}, If_Match=made["ETag"])
    assert response.status_code == 200
    assert response.json()["closing_on"] is None


def test_the_audit_event_names_the_key(caller: Caller, world: World) -> None:
    register(caller)
    with world.open():
        event = AuditEvent.objects.get(verb="channel.registered")
    assert (event.actor_kind, event.door) == ("key", "api")
    assert event.actor_id == caller.api_key.pk
    assert event.actor_label.startswith("Helpdesk")


def test_resolve_tells_the_account_and_whether_it_is_registered(caller: Caller) -> None:
    answer = caller.get("channels/resolve/", {"url": PASTED}).json()
    assert answer["identity"]["key"] == "acme"
    assert answer["registered"] is None
    made = register(caller).json()
    answer = caller.get("channels/resolve/", {"url": "https://mobile.twitter.com/acme"}).json()
    assert answer["registered"]["id"] == made["id"]
    refused = caller.get("channels/resolve/", {"url": "https://x.com/acme/status/1"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "content"


def test_the_matrix_has_a_row_per_duty_and_a_column_per_department(
    caller: Caller, world: World
) -> None:
    channel = world.register("https://x.com/acme")[0]
    world.assign(channel, {"marketing": "A", "sales": "C"})
    matrix = caller.get(f"channels/{channel.pk}/matrix/").json()
    assert len(matrix["duties"]) == 10
    assert [d["slug"] for d in matrix["departments"]][:2] == ["marketing", "pr-communications"]
    care = next(row for row in matrix["duties"] if row["activity"]["key"] == "care")
    assert care["state"] == "owned"
    assert {cell["department"]: cell["role"] for cell in care["cells"]} == {
        "marketing": "A",
        "sales": "C",
    }


def test_a_status_is_moved_with_its_reason_and_another_drops_it(caller: Caller) -> None:
    added = register(caller, status="proposed", objective="To reach them")
    channel = added.json()
    assert channel["requested_by"] and channel["objective"] == "To reach them"
    path = f"channels/{channel['id']}/"
    said = {"status": "closing", "closing_on": "2099-01-31", "status_reason": "Moved"}
    closing = caller.patch(path, said, If_Match=added["ETag"])
    assert {name: closing.json()[name] for name in said} == said
    active = caller.patch(path, {"status": "active"}, If_Match=closing["ETag"]).json()
    assert (active["status_reason"], active["closing_on"]) == ("", None)


def test_registering_a_retired_account_says_that_it_can_be_restored(caller: Caller) -> None:
    register(caller, status="retired")
    again = caller.post("channels/", {"url": PASTED})
    assert again.status_code == 409
    assert "It is retired: restore it." in again.json()["detail"]
