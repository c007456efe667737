"""Asking for a channel, deciding, and the steps of its life, in a browser without a script."""

import re
from typing import Any

import pytest

from channels_registry.models import Channel
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.world import World

WANTED = "https://www.instagram.com/acme.roasters/"


def page_of(world: World, channel: Channel) -> str:
    return world.url(f"channels/{channel.pk}/")


def status_of(world: World, channel: Channel) -> str:
    with world.open():
        channel.refresh_from_db()
    return channel.status


def move(world: World, channel: Channel, to: str, **said: Any) -> tuple[Any, Any]:
    client = world.sign_in()
    fields = {"to": to, "version": str(channel.version), **said}
    return client, client.post(f"{page_of(world, channel)}status/", fields)


def test_a_request_first_shows_what_there_is_that_is_like_it(world: World) -> None:
    world.register("https://www.instagram.com/zebra/", "https://www.instagram.com/acme/")
    world.register("https://x.com/acmeroasters")
    client = world.sign_in("steward")
    assert "Ask for a channel" in main_words(client, world.url("channels/"))
    words = main_words(client, world.url("channels/request/"), link=WANTED)
    assert "Would one of these do?" in words
    assert "@acmeroasters" not in words  # another platform
    assert words.index("@acme ") < words.index("@zebra")
    assert "A new one: https://www.instagram.com/acme.roasters" in words


def test_a_request_is_proposed_and_says_why(world: World) -> None:
    client = world.sign_in("steward")
    said = {"link": WANTED, "objective": "For roasters.\nThey ask.", "purpose": "brand"}
    response = client.post(world.url("channels/request/"), said)
    assert "You asked for @acme.roasters. A lead decides." in messages_of(client, response)
    words = main_words(client, response.url)
    assert "Proposed by Steward of Acme" in words
    assert "For roasters. They ask." in words
    assert "Approve channel" not in words
    assert "Nobody owns it" not in words  # it counts nowhere
    assert "Was asked for: For roasters." in words


@pytest.mark.parametrize("said", [{"objective": ""}, {"objective": "x" * 2001}])
def test_a_request_without_a_reason_keeps_what_was_typed(
    world: World, said: dict[str, str]
) -> None:
    fields = {"link": WANTED, "purpose": "brand", "brand": "Kept", **said}
    refused = world.sign_in("steward").post(world.url("channels/request/"), fields)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="Kept"' in page and "errorlist" in page


@pytest.mark.parametrize("link", ["", "https://x.com/home", "acme", "a\x00b"])
def test_what_is_no_profile_is_told_where_it_is_asked_for(world: World, link: str) -> None:
    client = world.sign_in("steward")
    page = read(client, world.url("channels/request/"), link=link)
    assert "errorlist" in page
    refused = client.post(
        world.url("channels/request/"), {"link": link, "objective": "It", "purpose": "brand"}
    )
    assert refused.status_code == 422
    assert "errorlist" in refused.content.decode()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("active", "@acme is in the registry already. Open it"),
        ("proposed", "It was asked for, and waits for a decision. Open it"),
        ("retired", "It is retired. Ask a lead to restore it. Open it"),
    ],
)
def test_a_request_for_what_is_there_leads_to_it(world: World, status: str, sentence: str) -> None:
    world.register("https://x.com/acme", status=status)
    client = world.sign_in("steward")
    words = main_words(client, world.url("channels/request/"), link="https://twitter.com/ACME")
    assert sentence in words
    assert "Why we need it" not in words
    said = {"link": "https://x.com/acme", "objective": "It", "purpose": "brand"}
    assert client.post(world.url("channels/request/"), said).status_code == 409


def test_a_lead_approves_with_or_declines_for_a_reason(world: World) -> None:
    first, second = world.register("https://x.com/one", "https://x.com/two", status="proposed")
    client, response = move(world, first, "active", reason="Good idea")
    assert "@one is approved, and counts from now on." in messages_of(client, response)
    assert "Was approved: Good idea" in main_words(client, response.url)
    client, response = move(world, second, "retired")
    assert "Say why it is declined" in messages_of(client, response)
    assert status_of(world, second) == "proposed"
    client, response = move(world, second, "retired", reason="We have one.")
    words = main_words(client, response.url)
    assert "Retired: We have one." in words and "Was declined: We have one." in words


def test_a_channel_sleeps_and_wakes(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    client, response = move(world, channel, "dormant")
    assert "@acme is dormant now." in messages_of(client, response)
    assert "Status Dormant Mark as active" in main_words(client, response.url)
    assert status_of(world, channel) == "dormant"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Say on which day it closes."),
        ("2020-01-01", "Choose a day from today on, or retire it now."),
        ("2099-01-31", "@acme closes on 31 Jan 2099."),
    ],
)
def test_a_channel_closes_on_a_day_to_come(world: World, day: str, sentence: str) -> None:
    (channel,) = world.register("https://x.com/acme")
    client, response = move(world, channel, "closing", closing_on=day)
    assert sentence in messages_of(client, response)
    assert status_of(world, channel) == ("closing" if day > "2090" else "active")
    if day > "2090":
        assert "Closing, closes on 31 Jan 2099" in main_words(client, response.url)


@pytest.mark.parametrize(
    "said", [{"to": "gone"}, {"version": "x"}, {"closing_on": "soon"}, {"reason": "x" * 501}]
)
def test_a_step_that_cannot_be_read_changes_nothing(world: World, said: dict[str, str]) -> None:
    (channel,) = world.register("https://x.com/acme")
    fields = {"to": "dormant", "version": "1", **said}
    refused = world.sign_in().post(f"{page_of(world, channel)}status/", fields)
    assert refused.status_code == 422
    assert "Nothing was changed" in refused.content.decode()
    assert status_of(world, channel) == "active"


def test_a_late_step_changes_nothing_and_says_so(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    move(world, channel, "dormant")
    client, late = move(world, channel, "closing", closing_on="2099-01-31")
    assert "Somebody changed @acme meanwhile. Look again. Nothing was changed." in messages_of(
        client, late
    )
    assert status_of(world, channel) == "dormant"


def test_retiring_tells_first_what_goes_and_what_stays(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    client = world.sign_in()
    words = main_words(client, f"{page_of(world, channel)}retire/")
    assert "10 duties leave the figures, 1 of them owned." in words
    assert "9 findings settle." in words
    assert status_of(world, channel) == "active"
    response = client.post(
        f"{page_of(world, channel)}retire/", {"version": "1", "reason": "Nobody reads it"}
    )
    assert "@acme is retired. Its name is kept." in messages_of(client, response)
    words = main_words(client, response.url)
    assert "Retired: Nobody reads it. It counts nowhere." in words
    assert "Restore" in words and "Call sheet" not in words
    assert "Nothing to settle" in main_words(client, world.url("findings/"))


def test_a_late_retirement_is_told_and_can_be_sent_again(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    move(world, channel, "dormant")
    client = world.sign_in()
    late = client.post(f"{page_of(world, channel)}retire/", {"version": "1", "reason": "Mine"})
    assert late.status_code == 409
    page = late.content.decode()
    assert 'value="Mine"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None and version[1] == "2"
    again = client.post(f"{page_of(world, channel)}retire/", {"version": "2", "reason": "Mine"})
    assert again.status_code == 302


def test_registering_a_retired_account_offers_to_restore_it(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    move(world, channel, "retired", reason="Moved away")
    client = world.sign_in()
    said = {"link": "https://twitter.com/ACME", "purpose": "brand"}
    response = client.post(world.url("channels/add/"), said)
    assert response.status_code == 409
    page = response.content.decode()
    assert "It is retired: Moved away. Restore @acme Open it" in words_of(page)
    form = re.search(r'<form method="post"\s+action="([^"]+/status/)">.*?</form>', page, re.DOTALL)
    assert form is not None
    version = re.search(r'name="version" value="(\d+)"', form[0])
    assert version is not None
    restored = client.post(form[1], {"to": "active", "version": version[1]})
    assert "@acme is active again, with its owners as they were." in messages_of(client, restored)
    assert "Customer care Sales" in main_words(client, page_of(world, channel))


def test_asking_costs_the_same_with_3_channels_there_and_with_300(world: World) -> None:
    client = world.sign_in("steward")
    url = world.url(f"channels/request/?link={WANTED}")
    world.register(*(f"https://www.instagram.com/few{n}" for n in range(3)))
    few = count_statements(client, url)
    world.register(*(f"https://www.instagram.com/many{n}" for n in range(300)))
    assert count_statements(client, url) == few
