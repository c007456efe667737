"""Confirming on the page of a channel, and who sees that it was done."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Department
from accounts.words import say_day
from channels_registry.models import Channel
from ownership.models import Attestation
from tests.ownership.confirming import confirm
from tests.ownership.views.pages import count_statements, main_words, messages_of, read
from tests.world import NOW, World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    long_ago = timezone.now() - timedelta(days=400)
    world.assign(channel, {"customer-service": "A"}, ["care", "crisis"], now=long_ago)
    world.assign(channel, {"sales": "A"}, ["leads"], now=long_ago)
    return channel


def page_of(world: World, channel: Channel) -> str:
    return world.url(f"channels/{channel.pk}/")


def send(world: World, channel: Channel, role: str = "lead", **form: Any) -> Any:
    return world.sign_in(role).post(f"{page_of(world, channel)}confirm/", form)


def said(world: World) -> set[tuple[str, str]]:
    with world.open():
        rows = Attestation.objects.values_list("duty__activity__key", "department__slug")
        return set(rows)


def test_a_lead_confirms_all_and_the_page_tells_who_did(world: World, channel: Channel) -> None:
    client = world.sign_in()
    before = main_words(client, page_of(world, channel))
    assert "Confirm all is right for Customer Service and Sales" in before
    assert "Customer Service Answers for 2 duties Not confirmed" in before
    assert before.count("not confirmed") == 3
    response = client.post(f"{page_of(world, channel)}confirm/")
    assert "Customer Service and Sales confirmed 3 duties on @acme." in messages_of(
        client, response
    )
    words = main_words(client, page_of(world, channel))
    assert "by Lead of Acme" in words
    assert words.count("confirmed today") == 3
    assert "not confirmed" not in words.lower()
    assert "Customer Service confirmed customer care and crisis response; Sales confirmed" in words


def test_a_confirmation_is_not_offered_to_be_undone(world: World, channel: Channel) -> None:
    client = world.sign_in()
    response = client.post(f"{page_of(world, channel)}confirm/")
    page = client.get(response.url).content.decode()
    assert "/undo/" not in page[page.index('id="messages"') :]


def test_one_department_is_confirmed_alone(world: World, channel: Channel) -> None:
    assert send(world, channel, department=str(world.departments["sales"].pk)).status_code == 302
    assert said(world) == {("leads", "sales")}


def test_a_steward_confirms_for_their_own_department(world: World, channel: Channel) -> None:
    page = read(world.sign_in("steward"), page_of(world, channel))
    assert page.count("/confirm/") == 2  # all that is theirs, and their department's row
    refused = send(world, channel, "steward", department=str(world.departments["sales"].pk))
    assert refused.status_code == 403
    assert "Ask a lead" in refused.content.decode()
    assert send(world, channel, "steward").status_code == 302
    assert {department for _, department in said(world)} == {"customer-service"}


def test_a_viewer_sees_what_was_confirmed_and_no_button(world: World, channel: Channel) -> None:
    confirm(world, channel, now=timezone.now() - timedelta(days=12))
    page = read(world.sign_in("viewer"), page_of(world, channel))
    assert "confirmed 12 days ago" in page
    assert "/confirm/" not in page
    assert send(world, channel, "viewer").status_code == 403


def test_a_word_that_is_too_old_is_told_and_does_not_count(world: World, channel: Channel) -> None:
    confirm(world, channel, now=timezone.now() - timedelta(days=202))
    words = main_words(world.sign_in(), page_of(world, channel))
    assert "confirmed 202 days ago" in words
    assert "2 of 2 not confirmed" in words


def test_who_became_accountable_since_has_not_confirmed(world: World, channel: Channel) -> None:
    confirm(world, channel, now=timezone.now() - timedelta(days=2))
    world.assign(channel, {"sales": None, "marketing": "A"}, ["leads"], now=timezone.now())
    words = main_words(world.sign_in(), page_of(world, channel))
    assert "Marketing Answers for 1 duty Not confirmed" in words


@pytest.mark.parametrize("department", ["nobody", "00000000-0000-0000-0000-000000000000"])
def test_a_department_that_is_not_there_is_told(
    world: World, channel: Channel, department: str
) -> None:
    refused = send(world, channel, department=department)
    assert refused.status_code == 422
    assert "There is no such department" in refused.content.decode()
    assert said(world) == set()


def test_a_channel_that_nobody_answers_for_has_nothing_to_confirm(world: World) -> None:
    (bare,) = world.register("https://x.com/bare")
    assert "/confirm/" not in read(world.sign_in(), page_of(world, bare))
    refused = send(world, bare)
    assert refused.status_code == 409
    assert "Assign an owner first" in refused.content.decode()


def test_a_retired_channel_offers_nothing_to_confirm(world: World, channel: Channel) -> None:
    with world.open():
        Channel.objects.filter(pk=channel.pk).update(status="retired")
    page = read(world.sign_in(), page_of(world, channel))
    assert "/confirm/" not in page
    assert "not confirmed" not in page
    assert send(world, channel).status_code == 409


def test_another_organizations_channel_is_not_there(
    world: World, neighbour: World, channel: Channel
) -> None:
    client = neighbour.sign_in()
    path = f"channels/{channel.pk}/confirm/"
    assert client.post(neighbour.url(path)).status_code == 404
    assert client.post(world.url(path)).status_code == 404
    assert said(world) == set()


def test_who_handles_it_tells_who_confirmed_that(world: World, channel: Channel) -> None:
    client = world.sign_in("viewer")
    query = {"q": "leads @acme"}
    assert "Confirmed" not in main_words(client, world.url("who/"), **query)
    confirm(world, channel)
    day = say_day(NOW, today=timezone.localdate())
    assert f"Confirmed {day} by Tess Tester" in main_words(client, world.url("who/"), **query)


def test_the_overview_and_the_first_run_show_the_same_confirmed_coverage(
    world: World, channel: Channel
) -> None:
    with world.open():
        Department.objects.exclude(slug="customer-service").update(head=None)
    client = world.sign_in()
    assert "0% is confirmed" in main_words(client, world.url())
    confirm(world, channel, now=timezone.now())
    words = main_words(client, world.url())
    assert "20% is confirmed: of 2 the department said lately that they are right" in words
    assert "Confirmed: 20%, before and after" in main_words(client, world.url("welcome/"))


def test_the_page_costs_the_same_confirmed_once_and_thirty_times(
    world: World, channel: Channel
) -> None:
    client = world.sign_in("steward")
    confirm(world, channel)
    once = count_statements(client, page_of(world, channel))
    for _ in range(30):
        confirm(world, channel)
    assert count_statements(client, page_of(world, channel)) == once


def test_the_overview_costs_the_same_for_3_confirmed_channels_and_for_300(world: World) -> None:
    client = world.sign_in()
    found = []
    for name, how_many in (("few", 3), ("many", 300)):
        channels = world.register(*(f"https://x.com/{name}{n}" for n in range(how_many)))
        with world.at_once():
            for channel in channels:
                world.assign(channel, {"sales": "A"})
        confirm(world, *channels)
        found.append(count_statements(client, world.url()))
    assert found[0] == found[1]
