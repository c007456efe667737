"""`who-owns/`: the question the product exists for, and `sweeps/`, which keep its answer true."""

from typing import Any

import pytest

from channels_registry.models import Channel
from channels_registry.operations.channels import ChannelDraft, add_aliases
from channels_registry.platforms.canonical import identify
from tests.api.callers import Caller
from tests.api.test_lists import statements_of
from tests.world import NOW, World


@pytest.fixture
def owned(world: World) -> World:
    channel = world.register("https://x.com/AcmeHelp", name="Acme Help")[0]
    world.assign(channel, {"customer-service": "A", "sales": "C"})
    return world


def ask(caller: Caller, channel: str, activity: str = "care", **more: str) -> Any:
    return caller.get("who-owns/", {"channel": channel, "activity": activity} | more)


@pytest.mark.parametrize(
    "channel", ["https://x.com/acmehelp", "twitter.com/AcmeHelp?s=1", "@AcmeHelp", "acmehelp"]
)
@pytest.mark.parametrize("activity", ["care", "Customer care", "complaint", "COMPLAINT "])
def test_any_address_and_any_everyday_word_find_the_owner(
    caller: Caller, owned: World, channel: str, activity: str
) -> None:
    response = ask(caller, channel, activity)
    assert response.status_code == 200, response.content
    answer = response.json()
    assert (answer["state"], answer["needed"]) == ("owned", True)
    assert [a["department"]["slug"] for a in answer["accountable"]] == ["customer-service"]
    assert answer["responsible"] == answer["accountable"]
    assert [c["department"]["slug"] for c in answer["consulted"]] == ["sales"]
    assert answer["first_reply_minutes"] == 60
    assert answer["escalation"][-1]["name"]


def test_nobody_owns_it_still_answers_whom_to_call(caller: Caller, owned: World) -> None:
    answer = ask(caller, "@AcmeHelp", "crisis").json()
    assert (answer["state"], answer["accountable"]) == ("unowned", [])
    assert [f["rule"] for f in answer["findings"]] == ["unowned"]
    assert answer["findings"][0]["severity"] == "critical"
    last = answer["escalation"][-1]
    assert (last["after_minutes"], last["email"]) == (0, owned.members["owner"].email)


def test_two_owners_are_both_named(caller: Caller, owned: World) -> None:
    channel = owned.register("https://x.com/both")[0]
    owned.assign(channel, {"sales": "A", "marketing": "A"})
    answer = ask(caller, str(channel.pk)).json()
    assert answer["state"] == "contested"
    assert {a["department"]["slug"] for a in answer["accountable"]} == {"sales", "marketing"}
    assert answer["escalation"][-1]["name"]


def test_a_handle_on_two_platforms_is_a_409_that_lists_them(caller: Caller, owned: World) -> None:
    owned.register("https://www.instagram.com/acmehelp/")
    ambiguous = ask(caller, "@acmehelp")
    assert (ambiguous.status_code, ambiguous.json()["code"]) == (409, "ambiguous")
    assert {c["platform"] for c in ambiguous.json()["candidates"]} == {"x", "instagram"}
    chosen = ask(caller, "@acmehelp", platform="instagram").json()
    assert chosen["channel"]["platform"] == "instagram"
    assert chosen["state"] == "unowned"


@pytest.mark.parametrize("text", ["@acmehlep", "https://x.com/acmehalp", "acme"])
def test_an_unknown_channel_is_a_404_with_near_matches(
    caller: Caller, owned: World, text: str
) -> None:
    response = ask(caller, text)
    assert (response.status_code, response.json()["code"]) == (404, "unknown_channel")
    assert [channel["handle"] for channel in response.json()["near"]] == ["AcmeHelp"]


def test_nothing_near_is_said_as_well(caller: Caller, owned: World) -> None:
    assert ask(caller, "@zzzzzz").json()["near"] == []


def test_an_unknown_activity_is_a_404_with_near_matches(caller: Caller, owned: World) -> None:
    response = ask(caller, "@AcmeHelp", "complant")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_activity")
    assert response.json()["near"][0]["key"] == "care"


def test_another_organizations_channel_is_never_near(
    caller: Caller, owned: World, stranger: Caller
) -> None:
    stranger.world.register("https://x.com/boltonly")
    assert ask(caller, "@boltonl").json()["near"] == []
    theirs, nobodys = ask(caller, "@boltonly"), ask(caller, "@nobodyhere")
    assert theirs.content == nobodys.content


@pytest.mark.parametrize(
    "channel", ["https://x.com/acmehelp", "https://twitter.com/AcmeFormerly", "@AcmeHelp"]
)
def test_the_answer_takes_at_most_six_statements_and_one_more_where_nobody_answers(
    caller: Caller, owned: World, channel: str
) -> None:
    past = identify("https://x.com/acmeformerly")
    with owned.open():
        add_aliases({Channel.objects.get().pk: [ChannelDraft(past, typed=past.url + "/")]}, now=NOW)
    caller.get("/api/v1/me/")
    for activity in ("complaint", "crisis"):
        query = {"channel": channel, "activity": activity}
        statements = statements_of(caller, "who-owns/", query)
        assert len(statements) <= 6 + (activity == "crisis"), "\n".join(statements)


def test_a_sweep_is_asked_for_and_answers_with_its_job(caller: Caller, owned: World) -> None:
    asked = caller.post("sweeps/")
    assert asked.status_code == 202
    sweep = asked.json()
    assert (sweep["state"], sweep["result"]) == ("queued", None)
    assert sweep["progress"] == {"done": 0, "total": 1}
    assert asked["Location"].endswith(f"/sweeps/{sweep['id']}/")
    assert caller.get(f"sweeps/{sweep['id']}/").json() == sweep
    assert sweep["asked_by"].startswith("Helpdesk")
