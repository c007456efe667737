"""The way back that stands beside what was done."""

import re
from typing import Any

from django.test import Client

from channels_registry.models import Channel
from ownership.models import Assignment
from tests.ownership.views.pages import messages_of
from tests.ownership.views.test_bulk_edits import do, tick
from tests.world import World

UNDO = re.compile(
    r'<form method="post" action="([^"]*/undo/[^"]*)">.*?name="next" value="([^"]*)"', re.S
)


def offered(page: str) -> tuple[str, str] | None:
    """Where the snackbar's Undo leads, and what comes after it."""
    found = UNDO.search(page[page.index('id="messages"') :])
    return (found[1], found[2]) if found else None


def rename(client: Client, world: World, channel: Channel) -> Any:
    url = world.url(f"channels/{channel.pk}/edit/")
    form = {"name": "Acme News", "purpose": "corporate", "version": channel.version}
    return client.post(url, form)


def test_what_was_done_can_be_undone_where_it_is_told(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", name="Acme")
    client = world.sign_in()
    done = rename(client, world, channel)
    assert done.status_code == 302, done.content.decode()
    way_back = offered(client.get(done.url).content.decode())
    assert way_back is not None
    action, following = way_back
    undone = client.post(action, {"next": following})
    assert (undone.status_code, undone.url) == (302, done.url)
    assert "as it was before" in messages_of(client, undone)
    with world.open():
        assert Channel.objects.get().name == "Acme"


def test_a_change_of_many_is_undone_in_one(world: World) -> None:
    channels = world.register("https://x.com/one", "https://x.com/two")
    client, sales = world.sign_in(), world.departments["sales"].pk
    done = do(client, world, "assign", tick(channels), department=sales, activity="")
    with world.open():
        assert Assignment.objects.count() == 20
    way_back = offered(client.get(done.url).content.decode())
    assert way_back is not None
    client.post(way_back[0])
    with world.open():
        assert not Assignment.objects.exists()


def test_undoing_a_registration_leads_to_the_list_and_not_to_a_page_that_is_gone(
    world: World,
) -> None:
    client = world.sign_in()
    done = client.post(
        world.url("channels/add/"), {"link": "https://x.com/acme", "purpose": "corporate"}
    )
    way_back = offered(client.get(done.url).content.decode())
    assert way_back is not None
    undone = client.post(way_back[0], {"next": way_back[1]})
    assert undone.url == world.url("channels/")
    with world.open():
        assert not Channel.objects.exists()


def test_nothing_is_offered_where_nothing_changed(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", name="Acme News")
    client = world.sign_in()
    done = rename(client, world, channel)
    assert offered(client.get(done.url).content.decode()) is None


def test_who_may_not_undo_is_offered_nothing(world: World) -> None:
    client = world.sign_in("steward")
    said = {"link": "https://x.com/acme", "objective": "To be there", "purpose": "corporate"}
    asked = client.post(world.url("channels/request/"), said | {"looked": "1"})
    assert "You asked for @acme" in messages_of(client, asked)
    page = client.get(asked.url).content.decode()
    assert "/undo/" not in page
