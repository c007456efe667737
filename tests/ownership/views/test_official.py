"""Saying that a channel is official: on its page, on many at once, by a file."""

from datetime import date
from typing import Any

import pytest

from accounts.models import AuditEvent
from channels_registry.models import Channel
from ownership.operations import bulk_edits
from tests.ownership.imports import read as read_import
from tests.ownership.imports import verdicts, write
from tests.ownership.operations.test_exports import export, rows_of
from tests.ownership.views.pages import main_words, messages_of, words_of
from tests.ownership.views.test_bulk_edits import do, tick, values, work_off
from tests.world import World


def edit(world: World, channel: Channel, **said: Any) -> Any:
    fields = {"purpose": "corporate", "version": channel.version, **said}
    return world.sign_in().post(world.url(f"channels/{channel.pk}/edit/"), fields)


def test_a_lead_marks_a_channel_as_official_on_its_page(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    said = {"official": "on", "verified_on": "2026-11-03", "verified_how": "Called them"}
    assert edit(world, channel, **said).status_code == 302
    with world.open():
        channel.refresh_from_db()
        event = AuditEvent.objects.latest("seq")
    assert (channel.official, channel.verified_on) == (True, date(2026, 11, 3))
    assert event.before == {"official": False, "verified_on": None, "verified_how": ""}
    assert "Official, verified" in main_words(
        world.sign_in("viewer"), world.url(f"channels/{channel.pk}/")
    )
    assert edit(world, channel, verified_on="2026-11-03").status_code == 302
    assert values(world, "official") == [False]


def test_a_late_edit_is_told_whether_it_is_official_now(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    edit(world, channel, official="on")
    late = edit(world, channel)
    assert late.status_code == 412
    assert "Official is “yes” now." in words_of(late.content.decode())


def test_a_day_that_there_is_not_is_refused_and_kept(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    answer = edit(world, channel, official="on", verified_on="2026-02-30")
    assert answer.status_code == 422
    assert 'value="2026-02-30"' in answer.content.decode()
    assert values(world, "official") == [False]


def test_many_channels_become_official_at_once(world: World) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    client = world.sign_in()
    answer = do(client, world, "set", tick(channels[:2]), official="yes")
    assert "2 channels are now official." in messages_of(client, answer)
    assert values(world, "official") == [True, True, False]
    answer = do(client, world, "set", tick(channels[:1]), official="no")
    assert "1 channel is now not official." in messages_of(client, answer)
    assert values(world, "official") == [False, True, False]
    do(client, world, "set", tick(channels), brand="Kestrel")
    assert values(world, "official") == [False, True, False]


def test_a_worker_makes_very_many_official_and_keeps_the_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 1)
    channels = world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    said = {"official": "yes", "verified_on": "2026-11-03"}
    answer = do(client, world, "set", tick(channels), **said)
    work_off(world)
    assert values(world, "official") == [True, True]
    assert values(world, "verified_on") == [date(2026, 11, 3)] * 2
    words = words_of(client.get(answer.url).content.decode())
    assert "2 channels are now set to official yes, checked on 3 Nov 2026." in words


def test_a_file_says_which_channels_are_official(world: World) -> None:
    world.register("https://x.com/c", official=True)
    lines = "Link,Official\nx.com/a,Yes\nx.com/b,nein\nx.com/c,\nx.com/d,perhaps"
    import_file = read_import(world, lines)
    found = verdicts(world, import_file)
    assert [found[number][0] for number in (2, 3, 4, 5)] == ["new", "new", "same", "unreadable"]
    assert "write yes or no" in found[5][1]
    write(world, import_file, valid_rows_only=True)
    assert values(world, "official") == [True, False, True]


@pytest.mark.parametrize("header", ["Official name", "Official website", "Name of the official"])
def test_a_column_of_something_else_is_not_taken_for_it(world: World, header: str) -> None:
    import_file = read_import(world, f"Link,Name,{header}\nx.com/a,Acme,Acme Limited")
    assert {verdict for verdict, _ in verdicts(world, import_file).values()} == {"new"}


def test_a_file_that_was_taken_away_says_it_as_well(world: World) -> None:
    world.register("https://x.com/a", official=True)
    world.register("https://x.com/b")
    content = export(world, "csv")
    assert [row["official"] for row in rows_of(content)] == ["yes", "no"]
    found = verdicts(world, read_import(world, content))
    assert {verdict for verdict, _ in found.values()} == {"same"}
