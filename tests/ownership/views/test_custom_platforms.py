"""An organization's own platforms on every page: their settings, and the channels on them."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from channels_registry.models import Channel, CustomPlatform, ImportRow
from ownership.models import ExportFormat
from ownership.operations.exports import export_channels
from ownership.queries.lookup import look_up
from tests.ownership.imports import everything, verdicts, write
from tests.ownership.imports import read as read_file
from tests.ownership.views.pages import (
    count_statements,
    main_words,
    messages_of,
    read,
    words_of,
)
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db

JO = "https://community.example/people/Jo"
SAID = {
    "name": "Community",
    "host": "community.example",
    "path": "people",
    "max_length": "60",
    "example": "https://www.community.example/people/Jo.Lee/",
}


@pytest.fixture
def lead(world: World) -> Client:
    return world.sign_in("lead")


def add(client: Client, world: World, **said: str) -> Any:
    return client.post(world.url("settings/platforms/"), SAID | said)


def stored(world: World, platform: CustomPlatform) -> CustomPlatform:
    with world.open():
        return CustomPlatform.objects.get(pk=platform.pk)


# --- The settings ------------------------------------------------------------------------------


def test_a_platform_is_added_with_an_example_that_is_shown_as_a_handle(
    lead: Client, world: World
) -> None:
    answer = add(lead, world)
    assert "Community is added. Your example is read as Jo.Lee." in messages_of(lead, answer)
    words = main_words(lead, world.url("settings/platforms/"))
    assert "Community community.example/people/… No channels" in words


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"example": "https://community.example/groups/jo"}, "No Community account has such"),
        ({"example": "https://elsewhere.example/people/jo"}, "We do not know this platform"),
        ({"example": "https://x.com/jo"}, "This address is not at community.example"),
        ({"host": "x.com"}, "X is at this host, and we know it already"),
        ({"host": "https://community.example/"}, "Write the host alone"),
        ({"path": "people/{handle}"}, "Write only what stands before the handle"),
        ({"path": "users"}, "are read as Mastodon already"),
        ({"name": "LinkedIn"}, "We know LinkedIn already"),
        ({"max_length": "5"}, "No Community account has such"),
        ({"max_length": "500"}, "less than or equal to 100"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    lead: Client, world: World, said: dict[str, str], sentence: str
) -> None:
    answer = add(lead, world, **said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words_of(page)
    for typed in (SAID | said).values():
        assert f'value="{typed}"' in page
    with world.open():
        assert not CustomPlatform.objects.exists()


def test_it_is_renamed_archived_opened_again_and_deleted(lead: Client, world: World) -> None:
    platform = world.add_platform()

    def press(what: str, **said: str) -> Any:
        version = str(stored(world, platform).version)
        url = world.url(f"settings/platforms/{platform.pk}/{what}/")
        return lead.post(url, {"version": version} | said)

    assert "It is called Ours now." in messages_of(lead, press("rename", name="Ours"))
    archived = messages_of(lead, press("archive", is_archived="yes"))
    assert "Ours is archived: its channels stay, and it takes no new ones." in archived
    assert "Ours is open again." in messages_of(lead, press("archive", is_archived="no"))
    assert press("rename", name="Facebook").status_code == 422
    assert press("archive", is_archived="perhaps").status_code == 422
    stale = lead.post(world.url(f"settings/platforms/{platform.pk}/remove/"), {"version": "1"})
    assert stale.status_code == 409
    world.register(JO)
    used = press("remove")
    assert (used.status_code, "Archive it" in words_of(used.content.decode())) == (409, True)
    assert "/remove/" not in read(lead, world.url("settings/platforms/"))
    with world.open():
        Channel.objects.all().delete()
    assert "Ours is deleted." in messages_of(lead, press("remove"))


def test_the_page_costs_the_same_for_few_platforms_and_for_many(lead: Client, world: World) -> None:
    url = world.url("settings/platforms/")
    for number in range(3):
        world.add_platform(f"Few {number}", host=f"few{number}.example")
    few = count_statements(lead, url)
    for number in range(60):
        world.add_platform(f"Many {number}", host=f"many{number}.example")
        world.register(f"https://many{number}.example/people/jo")
    assert count_statements(lead, url) == few


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_others_neither_see_nor_open_the_settings_of_platforms(world: World, role: str) -> None:
    client = world.sign_in(role)
    assert "settings/platforms/" not in read(client, world.url("settings/"))
    assert client.get(world.url("settings/platforms/")).status_code == 403


# --- Channels there ----------------------------------------------------------------------------


def test_an_unknown_host_says_who_can_add_it_and_shows_the_way_to_those_who_may(
    lead: Client, world: World
) -> None:
    answer = lead.post(world.url("channels/add/"), {"link": JO, "purpose": "brand"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "a lead can add it in the settings, under Platforms" in words_of(page)
    (way,) = re.findall(r'href="([^"]+#new-platform)"', page)
    assert f'value="{JO}"' in read(lead, way.partition("#")[0].replace("&amp;", "&"))
    steward = world.sign_in("steward").get(world.url("channels/request/"), {"link": JO})
    assert "a lead can add it" in words_of(steward.content.decode())
    assert "#new-platform" not in steward.content.decode()
    known = lead.post(world.url("channels/add/"), {"link": "https://x.com/home"})
    assert "#new-platform" not in known.content.decode()


def test_a_channel_is_added_by_its_link_or_by_platform_and_handle(
    lead: Client, world: World
) -> None:
    world.add_platform()
    url = world.url("channels/add/")
    for said in ({"link": JO}, {"link": "@ann", "platform": "own-community"}):
        answer = lead.post(url, said | {"purpose": "brand"})
        assert "is registered" in messages_of(lead, answer)
    again = lead.post(url, {"link": "community.example/people/JO?x=1", "purpose": "brand"})
    assert again.status_code == 409
    assert '<option value="own-community"' in read(lead, url)


def test_an_archived_platform_is_not_offered_and_says_that_it_takes_no_new_channels(
    lead: Client, world: World
) -> None:
    platform = world.add_platform()
    archive = world.url(f"settings/platforms/{platform.pk}/archive/")
    lead.post(archive, {"is_archived": "yes", "version": "1"})
    assert "own-community" not in read(lead, world.url("channels/add/"))
    answer = lead.post(world.url("channels/add/"), {"link": JO, "purpose": "brand"})
    assert answer.status_code == 422
    assert "archived, so it takes no new channels" in words_of(answer.content.decode())


def test_somebody_can_ask_for_a_channel_there(world: World) -> None:
    world.add_platform()
    steward = world.sign_in("steward")
    words = main_words(steward, world.url("channels/request/"), link=JO)
    assert "We have nothing there yet." in words
    said = {"link": JO, "platform": "", "purpose": "brand", "objective": "To help members"}
    answer = steward.post(world.url("channels/request/"), said)
    assert "You asked for Jo. A lead decides." in messages_of(steward, answer)


def test_the_list_names_the_platform_in_its_facet_and_filters_by_it(
    lead: Client, world: World
) -> None:
    world.add_platform()
    world.register(JO, "https://community.example/people/ann", "https://x.com/acme")
    url = world.url("channels/")
    words = main_words(lead, url)
    assert "Platform Community 2 X 1" in words
    page = read(lead, url, platform="own-community")
    assert re.findall(r"<bdi>(.*?)</bdi>", page[page.index("<tbody>") :])[:2] == ["Jo", "ann"]
    assert 'href="#world"' in page or "#world" in page


def test_the_list_costs_the_same_with_channels_on_platforms_of_ones_own(
    lead: Client, world: World
) -> None:
    url = world.url("channels/")
    world.register(*(f"https://x.com/few{n}" for n in range(3)))
    few = count_statements(lead, url)
    for number in range(10):
        world.add_platform(f"Own {number}", host=f"own{number}.example", prefix="")
        world.register(f"https://own{number}.example/jo")
    assert count_statements(lead, url) == few


@pytest.mark.parametrize("path", ["channels/{}/", "matrix/channel/{}/"])
def test_the_pages_of_a_channel_there_name_the_platform(
    lead: Client, world: World, path: str
) -> None:
    world.add_platform()
    channel, _, _ = world.register(JO, "https://x.com/acme", "https://www.tiktok.com/@acme")
    assert "Community" in main_words(lead, world.url(path.format(channel.pk)))


def test_the_matrix_groups_them_after_the_platforms_that_all_have(
    lead: Client, world: World
) -> None:
    world.add_platform("Zebra", host="zebra.example")
    world.add_platform()
    world.register(
        *("https://zebra.example/people/a", JO, "https://zebra.example/people/z"),
        *("https://community.example/people/z", "https://x.com/acme"),
    )
    page = read(lead, world.url("matrix/?activity=care"))
    groups = re.findall(r"<b>(X|Community|Zebra)</b>", page)
    assert groups == ["X", "Community", "Zebra"]
    one = read(lead, world.url("matrix/"), activity="care", platform="own-zebra")
    assert re.findall(r"<b>(X|Community|Zebra)</b>", one) == ["Zebra"]


def test_one_steps_through_all_channels_in_the_order_of_the_matrix(
    lead: Client, world: World
) -> None:
    world.add_platform("Zebra", host="zebra.example")
    world.add_platform()
    addresses = [
        *("https://x.com/acme", "https://community.example/people/a", JO),
        "https://zebra.example/people/a",
    ]
    channels = world.register(*addresses)
    for place, channel in enumerate(channels, 1):
        page = read(lead, world.url(f"matrix/channel/{channel.pk}/"))
        assert f"{place} of 4" in words_of(page)
        beside = {str(c.pk) for c in channels[max(0, place - 2) : place + 1]} - {str(channel.pk)}
        assert beside == set(re.findall(r'matrix/channel/([0-9a-f-]{36})/"', page)) - {
            str(channel.pk)
        }


def test_the_overview_counts_them_in_a_row_of_their_own(lead: Client, world: World) -> None:
    world.add_platform()
    world.register(JO)
    page = read(lead, world.url(""))
    assert "Community 1" in words_of(page)
    assert "platform=own-community" in page


@pytest.mark.parametrize(
    "question", [f"complaint at {JO}", "care @jo on Community", "care jo own-community"]
)
def test_the_look_up_finds_them_by_address_and_by_platform(world: World, question: str) -> None:
    world.add_platform()
    channel, _ = world.register(JO, "https://x.com/jo")
    with world.open():
        found = look_up(question, organization=world.organization, now=NOW)
    assert found.answer and found.answer.channel == channel


def test_the_look_up_says_what_is_wrong_with_an_address_there(world: World) -> None:
    world.add_platform()
    with world.open():
        found = look_up(
            "care https://community.example/groups/jo",
            organization=world.organization,
            now=NOW,
        )
    assert "No Community account has such an address" in found.problem
    assert "Community" in words_of(
        world.sign_in().get(world.url("who/"), {"q": "Community"}).content.decode()
    )


# --- Files -------------------------------------------------------------------------------------


def test_an_import_reads_them_by_address_and_by_platform_and_handle(
    lead: Client, world: World
) -> None:
    world.add_platform()
    platform = world.add_platform("Forum", host="forum.example", prefix="")
    world.register("https://forum.example/kim")
    lines = [
        "Link,Platform,Handle,Owner",
        f"{JO},,,Sales",
        ",Community,@ann,",
        ",own-community,bob,",
        ",community.example,cid,",
        "https://unknown.example/people/x,,,",
        "https://community.example/people/JO/,,,",
    ]
    with world.open():
        CustomPlatform.objects.filter(pk=platform.pk).update(is_archived=True)
    lines += ["forum.example/kim,,,", "forum.example/new,,,"]
    import_file = read_file(world, "\n".join(lines))
    found = verdicts(world, import_file)
    words = {number: verdict for number, (verdict, _) in found.items()}
    assert words == {
        2: "new",
        3: "new",
        4: "new",
        5: "new",
        6: "unreadable",
        7: "repeated",
        8: "same",
        9: "unreadable",
    }
    assert "a lead can add it in the settings, under Platforms" in found[6][1]
    assert "takes no new channels" in found[9][1]
    page = read(lead, world.url(f"channels/import/{import_file.pk}/"))
    assert page.count("#new-platform") == 1
    assert '<option value="Community">' in page and "Forum</option>" not in page
    assert "Community" in words_of(page[page.index('id="row-2"') : page.index('id="row-3"')])
    write(world, import_file, valid_rows_only=True)
    with world.open():
        channels = Channel.objects.filter(platform_slug="own-community")
        assert sorted(c.handle for c in channels) == ["Jo", "ann", "bob", "cid"]
        assert ImportRow.objects.filter(custom_platform=platform).count() == 2


def test_a_row_that_is_mended_moves_to_another_kind_of_platform(lead: Client, world: World) -> None:
    world.add_platform()
    import_file = read_file(world, "Link,Owner\nhttps://x.com/jo,\nhttps://nowhere.example/a,")
    url = world.url(f"channels/import/{import_file.pk}/row/")
    for number, address in ((2, JO), (3, "https://x.com/jo"), (2, "https://x.com/ann")):
        assert lead.post(url, {"number": str(number), "address": address}).status_code in (200, 302)
    with world.open():
        rows = ImportRow.objects.filter(import_file=import_file).order_by("number")
        placed = [(row.identity_key, row.custom_platform_id, row.verdict) for row in rows]
    assert placed == [
        (("x", "account", "ann"), None, "new"),
        (("x", "account", "jo"), None, "new"),
    ]


def test_what_is_exported_comes_back_without_a_change(world: World, settings: Any) -> None:
    world.add_platform()
    world.add_platform("Exact", host="exact.example", prefix="a/b", is_case_sensitive=True)
    channels = world.register(
        *(JO, "https://exact.example/a/b/Jo", "https://exact.example/a/b/jo", "https://x.com/jo")
    )
    world.assign(channels[0], {"sales": "A"})
    with world.open():
        exported = export_channels(
            organization=world.organization,
            membership=world.seat("lead"),
            filters=None,
            file_format=ExportFormat.CSV,
            by=TESTER,
            now=NOW,
        )
    assert isinstance(exported, bytes)
    rows = list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))
    assert [row["platform"] for row in rows] == ["own-community", "own-exact", "own-exact", "x"]
    before = everything(world)
    import_file = read_file(world, exported)
    assert {verdict for verdict, _ in verdicts(world, import_file).values()} == {"same"}
    write(world, import_file)
    assert everything(world) == before
    # By platform and handle alone they are the same accounts.
    short = "\n".join(["platform,handle", *(f"{row['platform']},{row['handle']}" for row in rows)])
    again = verdicts(world, read_file(world, short))
    assert [verdict for verdict, _ in again.values()] == ["same"] * 4
