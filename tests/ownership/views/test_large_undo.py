"""The undoing of a large import: what its pages say while it goes on and afterwards."""

from typing import Any

import pytest
from django.test import Client

from channels_registry.models import Channel
from ownership.models import Undoing
from ownership.operations import undo as undo_operations
from tests.ownership.imports import read, write
from tests.ownership.undoing import advance, edit
from tests.ownership.views.pages import count_statements, main_words, messages_of
from tests.world import World


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_operations, "MOST_EVENTS", 2)


@pytest.fixture
def page(world: World) -> str:
    """Of an import that is done."""
    lines = ["Link,Owner", *(f"https://x.com/new{n},Sales" for n in range(3))]
    import_file = write(world, read(world, "\n".join(lines)))
    return world.url(f"channels/import/{import_file.pk}/")


def press(client: Client, world: World, page: str) -> Any:
    """The button on the import's page."""
    markup = client.get(page).content.decode()
    action = world.url(f"undo/{page.rstrip('/').rpartition('/')[2]}/")
    assert f'<form method="post" action="{action}">' in markup
    assert "Undo this import" in markup
    return client.post(action, {"next": page})


def newest(world: World) -> Undoing:
    with world.open():
        return Undoing.objects.latest("created_at")


def test_it_is_watched_and_told_when_it_is_done(world: World, page: str) -> None:
    client = world.sign_in()
    asked = press(client, world, page)
    undoing = newest(world)
    assert asked.url == world.url(f"undoings/{undoing.pk}/")
    going_on = client.get(asked.url).content.decode()
    assert "<progress" in going_on and f'hx-get="{asked.url}"' in going_on
    assert f'<a href="{asked.url}">Look again</a>' in going_on
    fragment = client.get(asked.url, headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in fragment and "<html" not in fragment
    assert "It is being undone." in main_words(client, page)
    assert asked.url in client.get(page).content.decode()

    advance(world, undoing)
    done = main_words(client, asked.url)
    assert "Undone: it is as it was before." in done
    assert "3 channels are not in the registry any more." in done
    assert "hx-get" not in client.get(asked.url).content.decode().split("<main")[1]
    words = main_words(client, page)
    assert "This import was undone by Lead of Acme on" in words
    assert "Undo this import" not in words
    with world.open():
        assert not Channel.objects.exists()


def test_pressing_twice_leads_to_the_same_page(world: World, page: str) -> None:
    client = world.sign_in()
    first = press(client, world, page)
    action = world.url(f"undo/{page.rstrip('/').rpartition('/')[2]}/")
    assert client.post(action).url == first.url
    advance(world, newest(world))
    late = client.post(action, {"next": page})
    assert "This was undone already. Nothing was changed." in messages_of(client, late)


def test_what_stands_in_the_way_is_named_and_it_can_be_tried_again(world: World, page: str) -> None:
    with world.open():
        channel = Channel.objects.get(handle="new1")
    edit(name="Touched")(world, channel)
    client = world.sign_in()
    asked = press(client, world, page)
    advance(world, newest(world))
    words = main_words(client, asked.url)
    assert "Tess Tester" in words and "Touched" in words
    assert "Nothing was changed." in words
    assert press(client, world, page).url != asked.url


def test_the_page_costs_the_same_for_every_size(world: World, page: str) -> None:
    client = world.sign_in()
    asked = press(client, world, page)
    before = count_statements(client, asked.url)
    advance(world, newest(world))
    assert count_statements(client, asked.url) == before
