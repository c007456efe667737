"""The settings tab of the public registry: on, off, and what becomes public."""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import AuditEvent, Organization
from tests.ownership.views.pages import main_words, messages_of, read, words_of
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """It shows one channel to the public."""
    world = World.found("Acme")
    world.publish("press@acme.example")
    world.register("https://x.com/acme", official=True)
    return world


def page_of(world: World) -> str:
    return f"/public/o/{world.organization.slug}/"


def switch(world: World, role: str = "admin", **said: object) -> HttpResponse:
    with world.open():
        version = Organization.objects.get(pk=world.organization.pk).version
    form = {"version": version, "public_contact": "", **said}
    return world.sign_in(role).post(world.url("settings/public/"), form)


def test_an_admin_switches_it_on_and_off_and_the_trail_says_so(neighbour: World) -> None:
    answer = switch(neighbour, public_registry="on", public_contact="press@n.example")
    assert "The public registry is on." in messages_of(answer.client, answer)
    assert Client().get(page_of(neighbour)).status_code == 200
    with neighbour.open():
        event = AuditEvent.objects.latest("seq")
    assert event.verb == "organization.changed"
    assert event.before == {"public_registry": False, "public_contact": ""}
    assert event.after == {"public_registry": True, "public_contact": "press@n.example"}
    answer = switch(neighbour)
    assert "The public registry is off." in messages_of(answer.client, answer)
    assert Client().get(page_of(neighbour)).status_code == 404


def test_before_it_is_switched_on_the_tab_says_what_would_become_public(neighbour: World) -> None:
    neighbour.register("https://x.com/a", "https://x.com/b", official=True)
    neighbour.register("https://x.com/c")
    client = neighbour.sign_in("admin")
    text = main_words(client, neighbour.url("settings/public/"))
    assert "2 channels would be public" in text
    assert f"http://testserver{page_of(neighbour)}" in text
    assert f'href="http://testserver{page_of(neighbour)}"' not in read(
        client, neighbour.url("settings/public/")
    )


def test_switched_on_the_tab_leads_to_the_page(world: World) -> None:
    page = read(world.sign_in("admin"), world.url("settings/public/"))
    assert "1 channel is public" in words_of(page)
    assert f'href="http://testserver{page_of(world)}"' in page


def test_only_who_may_change_the_organization_sees_the_tab(world: World) -> None:
    for role in ("lead", "steward", "viewer"):
        client = world.sign_in(role)
        assert client.get(world.url("settings/public/")).status_code == 403
        assert "settings/public/" not in read(client, world.url("settings/"))
        assert switch(world, role).status_code == 403
    assert Client().get(page_of(world)).status_code == 200


def test_two_who_switch_it_at_once_do_not_overwrite_each_other(world: World) -> None:
    stale = {"version": 1, "public_contact": "mine@acme.example"}
    answer = world.sign_in("admin").post(world.url("settings/public/"), stale)
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "Somebody changed the organization meanwhile" in words_of(page)
    assert "mine@acme.example" in page
    assert Client().get(page_of(world)).status_code == 200


def test_what_cannot_be_saved_is_kept_and_explained(world: World) -> None:
    answer = switch(world, public_contact="x" * 201)
    assert answer.status_code == 422
    assert "at most 200 characters" in words_of(answer.content.decode())
    assert "x" * 201 in answer.content.decode()
