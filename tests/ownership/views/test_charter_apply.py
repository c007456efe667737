"""Applying the charter: looked at first, with figures; then one step."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from channels_registry.models import Channel
from ownership.models import Assignment, BulkEdit, CharterVersion
from ownership.operations import bulk_edits
from ownership.operations.charters import apply_charter
from tests.ownership.views.test_charter import see, words
from tests.world import NOW, TESTER, World


@pytest.fixture
def client(world: World) -> Client:
    return world.sign_in("lead")


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def fields(response: HttpResponse) -> dict[str, str]:
    """What the button of the preview sends."""
    html = response.content.decode().partition("/charter/apply/")[2].partition("</form>")[0]
    found = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', html))
    found.pop("csrfmiddlewaretoken", None)
    return found


def owners(world: World, channel: Channel, activity: str = "care") -> dict[str, str]:
    with world.open():
        rows = Assignment.objects.filter(duty__channel=channel, duty__activity__key=activity)
        return dict(rows.values_list("department__slug", "role"))


def test_the_preview_says_what_would_change_and_changes_nothing(
    world: World, client: Client, channel: Channel
) -> None:
    world.assign(channel, {"sales": "A"}, ["paid"])
    response = client.get(world.url("charter/preview/"))
    page = words(response)
    assert "9 duties would get an owner" in page
    assert "10% 100%" in page
    assert "Confirmed: 0% before, 0% after." in page
    assert "also adopts the recommended charter as version 1" in page
    assert "@acme" in page
    with world.open():
        assert Assignment.objects.count() == 1
        assert not CharterVersion.objects.exists()


def test_it_is_applied_and_undone_from_the_message(
    world: World, client: Client, channel: Channel
) -> None:
    send = fields(client.get(world.url("charter/preview/")))
    answer = client.post(world.url("charter/apply/"), send, follow=True)
    page = answer.content.decode()
    assert "10 duties on 1 channel have an owner now." in page
    undo = re.search(r'action="([^"]+/undo/[^"]+)"', page)
    assert undo
    client.post(undo[1])
    assert owners(world, channel) == {}
    assert "Nobody has adopted a charter yet." in see(client, world)


def test_what_would_do_something_else_by_now_is_shown_again(
    world: World, client: Client, channel: Channel
) -> None:
    send = fields(client.get(world.url("charter/preview/")))
    world.assign(channel, {"sales": "A"})
    answer = client.post(world.url("charter/apply/"), send)
    assert answer.status_code == 412
    assert "Somebody changed this meanwhile." in words(answer)
    assert owners(world, channel) == {"sales": "A"}
    again = client.post(world.url("charter/apply/"), fields(answer))
    assert again.status_code == 302


def test_duties_off_the_charter_change_only_where_they_were_ticked(
    world: World, client: Client
) -> None:
    one, two = world.register("https://x.com/one", "https://x.com/two")
    for channel in (one, two):
        world.assign(channel, {"sales": "A"})
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    assert "2 duties off the charter" in see(client, world, "charter/off/")
    nothing = client.post(world.url("charter/preview/"), {"off": "1"}, follow=True)
    assert "Nothing is ticked." in nothing.content.decode()
    ticked = {"off": "1", "duty": [str(world.duty(one).pk)]}
    preview = client.post(world.url("charter/preview/"), ticked)
    assert "1 duty would have the owner that the charter names" in words(preview)
    done = client.post(world.url("charter/apply/"), fields(preview))
    assert done.url == world.url("charter/off/")
    assert owners(world, one).items() >= {"customer-service": "A", "sales": "C"}.items()
    assert owners(world, two)["sales"] == "A"
    assert "1 duty off the charter" in see(client, world, "charter/off/")


def test_ticked_channels_of_the_list_get_it_and_the_others_nothing(
    world: World, client: Client
) -> None:
    one, two = world.register("https://x.com/one", "https://x.com/two")
    assert world.url("charter/preview/") in client.get(world.url("channels/")).content.decode()
    preview = client.post(world.url("charter/preview/"), {"look": "1", "channel": [str(one.pk)]})
    assert "On 1 chosen channel" in words(preview)
    client.post(world.url("charter/apply/"), fields(preview))
    assert owners(world, one)["customer-service"] == "A"
    assert owners(world, two) == {}


def test_many_channels_are_done_by_a_worker_that_can_be_watched_and_undone(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.register(*(f"https://x.com/n{n}" for n in range(3)))
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 2)
    answer = client.post(
        world.url("charter/apply/"), fields(client.get(world.url("charter/preview/")))
    )
    with world.open():
        bulk_edit = BulkEdit.objects.get()
    assert answer.url == world.url(f"channels/changes/{bulk_edit.pk}/")
    bulk_edits.advance_edit(
        organization_id=world.organization.pk, job_id=bulk_edit.job_id, step=0, clock=lambda: NOW
    )
    assert owners(world, made[0])["customer-service"] == "A"
    assert "30 duties on 3 channels have an owner now." in see(
        client, world, f"channels/changes/{bulk_edit.pk}/"
    )
    client.post(world.url(f"undo/{bulk_edit.pk}/"))
    assert owners(world, made[0]) == {}


@pytest.mark.parametrize("form", [{"duties": "x"}, {"channels": "1,2"}, {"seen": "<b>"}])
def test_a_form_that_was_changed_by_hand_is_refused_in_words(
    world: World, client: Client, form: dict[str, Any]
) -> None:
    assert client.post(world.url("charter/apply/"), form).status_code == 422


def test_nothing_to_add_is_said(world: World, client: Client) -> None:
    assert "The charter adds nothing here" in see(client, world, "charter/preview/")
    answer = client.post(world.url("charter/apply/"), {}, follow=True)
    assert "The charter adds nothing here" in answer.content.decode()


def test_a_finding_names_the_charters_department_first(
    world: World, client: Client, channel: Channel
) -> None:
    other = world.register("https://x.com/other")[0]
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    world.assign(channel, {"customer-service": None, "sales": "R"})
    page = client.get(world.url(f"channels/{channel.pk}/")).content.decode()
    best = page.index("Assign Customer Service")
    assert best < page.index("Assign Sales")
    assert "Charter, article 4: Customer Service." in page
    world.assign(other, {"sales": "A"})
    page = client.get(world.url(f"channels/{other.pk}/")).content.decode()
    assert "Charter, article 4: Customer Service." in page


def test_whom_the_charter_names_is_said_where_nobody_answers(
    world: World, client: Client, channel: Channel
) -> None:
    asked = "who/?q=complaint on x.com/acme"
    assert "The charter names" not in see(client, world, asked)
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    world.assign(channel, {"customer-service": None})
    assert "The charter names Customer Service for this ( article 4 )." in see(client, world, asked)
