"""The bell and its page: the digest's things, until they are marked as read; and how to stop it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from channels_registry.models import Channel
from ownership.emails import stop_path
from ownership.models import DigestPreference, Finding
from ownership.operations.digests import mark_read
from ownership.queries.digests import load_digest
from ownership.queries.news import load_subscriber, news_since_last_look
from ownership.views.navigation import count_for_navigation
from tests.ownership.claiming import claim
from tests.ownership.digests import choose
from tests.ownership.disposing import give
from tests.ownership.views.pages import count_statements, main_words, messages_of
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    """The people of this world came and looked yesterday; then two departments disagreed."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    look(world, timezone.now() - timedelta(days=1))
    world.assign(channel, {"sales": "A"}, now=timezone.now())
    return channel


def look(world: World, until: Any) -> None:
    with world.open():
        for role in world.members:
            seat = world.seat(role)
            type(seat).objects.filter(pk=seat.pk).update(joined_at=until)
            mark_read(seat=seat, until=until, now=timezone.now())


def bell(client: Client, world: World) -> str:
    page = client.get(world.url("who/")).content.decode()
    found = re.search(r'aria-label="(Notifications[^"]*)"', page)
    assert found
    return found[1]


def preference(world: World, role: str) -> tuple[str, str]:
    with world.open():
        reader = load_subscriber(world.seat(role))
        return str(reader.frequency), str(reader.reach)


def test_the_bell_counts_what_the_page_lists_and_both_forget_it_once_it_is_read(
    world: World, channel: Channel
) -> None:
    steward = world.sign_in("steward")
    assert bell(steward, world) == "Notifications, 1 new"
    words = main_words(steward, world.url("notifications/"))
    assert "1 thing is new to you" in words
    assert "Customer Service and Sales both say they are accountable" in words
    page = steward.get(world.url("notifications/")).content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    response = steward.post(world.url("notifications/read/"), {"until": until[1]})
    assert "All of it is marked as read." in messages_of(steward, response)
    assert bell(steward, world) == "Notifications"
    assert "Nothing new" in main_words(steward, world.url("notifications/"))


def test_what_came_after_the_page_was_made_stays_new(world: World, channel: Channel) -> None:
    steward = world.sign_in("steward")
    earlier = timezone.now() - timedelta(hours=2)
    steward.post(world.url("notifications/read/"), {"until": earlier.isoformat()})
    assert bell(steward, world) == "Notifications, 1 new"
    steward.post(world.url("notifications/read/"), {"until": "no time at all"})
    assert bell(steward, world) == "Notifications"
    steward.post(world.url("notifications/read/"), {"until": earlier.isoformat()})
    assert bell(steward, world) == "Notifications"  # it never goes back


def test_the_bell_is_the_pages_number_for_every_kind_and_seat(
    world: World, channel: Channel
) -> None:
    claim(world, channel, "product", now=timezone.now())
    with world.open():
        found = Finding.objects.filter(rule="unowned").earliest("id")
    give(world, found, to=world.departments["customer-service"])
    with world.open():
        for role in world.members:
            seat, now = world.seat(role), timezone.now()
            counted = count_for_navigation(world.organization, seat)["news"]
            listed = load_digest(news_since_last_look(load_subscriber(seat), now=now)).asking
            assert counted == listed, role
    assert bell(world.sign_in("lead"), world) == "Notifications, 2 new"


def test_a_choice_is_kept_and_told(world: World) -> None:
    assert preference(world, "viewer") == ("never", "own")
    assert preference(world, "steward") == ("weekly", "own")
    assert preference(world, "lead") == ("weekly", "all")
    viewer = world.sign_in("viewer")
    response = viewer.post(
        world.url("notifications/digest/"), {"frequency": "daily", "reach": "all"}
    )
    assert "in the morning of every day" in messages_of(viewer, response)
    assert preference(world, "viewer") == ("daily", "all")
    with world.open():
        event = AuditEvent.objects.get(verb="digest.chosen")
        assert (event.before["frequency"], event.after["frequency"]) == ("never", "daily")


def test_a_choice_that_there_is_not_changes_nothing(world: World) -> None:
    viewer = world.sign_in("viewer")
    response = viewer.post(
        world.url("notifications/digest/"), {"frequency": "hourly", "reach": "all"}
    )
    assert response.status_code == 422
    assert "hourly is not one of the available choices" in response.content.decode()
    with world.open():
        assert not DigestPreference.objects.exists()


# --- The link in the mail ----------------------------------------------------------------------


def test_the_link_asks_first_and_stops_the_digest_without_signing_in(world: World) -> None:
    choose(world, "lead", reach="own")
    path = stop_path(world.organization, world.seat("lead"))
    somebody = Client(enforce_csrf_checks=True)
    page = somebody.get(path).content.decode()
    assert "Stop the digest?" in page and preference(world, "lead") == ("daily", "own")
    stopped = somebody.post(path).content.decode()
    assert "You get no digest any more" in stopped
    assert preference(world, "lead") == ("never", "own")
    assert somebody.post(path).status_code == 200  # twice is once
    with world.open():
        event = AuditEvent.objects.filter(verb="digest.chosen").latest("seq")
        assert event.after["frequency"] == "never" and event.actor_id == world.seat("lead").pk


@pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "x/", lambda t: t.replace(":", ":A")])
def test_a_link_that_we_did_not_sign_is_no_page(world: World, spoil: Any) -> None:
    path = spoil(stop_path(world.organization, world.seat("lead")))
    assert Client().get(path).status_code == Client().post(path).status_code == 404
    assert preference(world, "lead") == ("weekly", "all")


def test_a_link_of_another_organization_stops_nothing_here(world: World, neighbour: World) -> None:
    path = stop_path(world.organization, neighbour.seat("lead"))
    assert Client().post(path).status_code == 404
    assert preference(neighbour, "lead") == ("weekly", "all")


# --- What it costs -----------------------------------------------------------------------------


def test_the_page_and_the_bell_cost_the_same_for_3_findings_and_for_300(world: World) -> None:
    client, costs = world.sign_in("lead"), []
    world.register("https://x.com/first")
    for name, how_many in (("few", 3), ("many", 300)):
        look(world, timezone.now() - timedelta(days=1))
        channels = world.register(*(f"https://x.com/{name}{n}" for n in range(how_many)))
        world.settle(*channels, now=timezone.now())
        for one in channels[:22]:
            world.assign(one, {"sales": "A", "product": "A"}, now=timezone.now())
        urls = (world.url("notifications/"), world.url("who/"))
        costs.append([count_statements(client, url) for url in urls])
    assert costs[0] == costs[1]
