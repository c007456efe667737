"""The matrix to take away: all that pass the filters, safe to open, and who took it is told."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from channels_registry.models import Channel
from ownership.models import Activity, Export
from ownership.operations import exports
from ownership.operations.duties import set_needed
from ownership.operations.exports import advance_export
from tests.ownership.views.pages import main_words, messages_of, read
from tests.world import NOW, TESTER, World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEPARTMENTS = ["Marketing", "PR & Communications", "Customer Service", "Sales", "Product"]
HEADER = ["Channel", "Address", "Platform", "Brand", "Region", "Activity", "State", *DEPARTMENTS]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path


def ask(client: Client, world: World, query: str = "activity=care", **said: str) -> Any:
    fields = {"format": "csv", "query": query, **said}
    return client.post(world.url("matrix/export/"), fields)


def rows_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def names_of(answer: Any) -> list[str]:
    return [row[0] for row in rows_of(answer)[1:]]


def test_a_row_says_where_a_channel_is_how_it_stands_and_who_has_which_letter(
    world: World,
) -> None:
    owned, contested, _, unneeded = world.register(
        *(f"https://x.com/{name}" for name in ("a", "b", "c", "d")), brand="Brae", region="UK"
    )
    world.assign(owned, {"sales": "A", "product": "C", "marketing": "R"})
    world.assign(contested, {"sales": "A", "marketing": "A"})
    duty = world.duty(unneeded)
    with world.open():
        set_needed(duty=duty, needed=False, reason="No", version=duty.version, by=TESTER, now=NOW)
    header, *rows = rows_of(ask(world.sign_in("viewer"), world))
    assert header == HEADER
    about = ["X", "Brae", "UK", "Customer care"]
    assert rows == [
        ["a", "https://x.com/a", *about, "Owned", "R", "", "", "A", "C"],
        ["b", "https://x.com/b", *about, "Two owners", "A", "", "", "A", ""],
        ["c", "https://x.com/c", *about, "Nobody owns it", *[""] * 5],
        ["d", "https://x.com/d", *about, "Not needed", *[""] * 5],
    ]


def test_the_file_of_a_channel_has_a_row_for_each_activity(world: World) -> None:
    channel, _ = world.register("https://x.com/acme", "https://x.com/other")
    world.assign(channel, {"sales": "A"}, ("crisis",))
    answer = world.sign_in("viewer").post(
        world.url(f"matrix/channel/{channel.pk}/export/"), {"format": "csv"}
    )
    header, *rows = rows_of(answer)
    assert header == HEADER
    assert {row[0] for row in rows} == {"acme"}
    with world.open():
        assert [row[5] for row in rows] == [a.name for a in Activity.objects.in_order()]
    assert ["Crisis response", "Owned"] in [row[5:7] for row in rows]
    name = f"matrix-acme-{timezone.localdate()}.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    with world.open():
        event = AuditEvent.objects.get(verb="matrix.exported")
        assert (event.object_id, event.channel_id) == (channel.pk, channel.pk)
        assert event.after == {"format": "csv"}


@pytest.mark.parametrize(
    ("file_format", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", XLSX)]
)
def test_a_file_comes_at_once_and_the_audit_log_says_who_took_what(
    world: World, file_format: str, kind: str
) -> None:
    world.register("https://x.com/a", brand="Brae")
    answer = ask(world.sign_in("viewer"), world, "activity=care&brand=Brae", format=file_format)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    name = f"matrix-care-{timezone.localdate()}.{file_format}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    with world.open():
        event = AuditEvent.objects.get(verb="matrix.exported")
        assert event.actor_label == "Viewer of Acme"
        query = "activity=care&brand=Brae"
        assert event.after == {"format": file_format, "channels": 1, "query": query}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["kestrel", "zebra", "brae"]),
        ("&q=brae", ["brae"]),
        ("&brand=Kestrel", ["kestrel"]),
        ("&platform=x&state=open", ["zebra"]),
        ("&group=brand", ["brae", "kestrel", "zebra"]),
        ("&group=none&page=7", ["brae", "kestrel", "zebra"]),
        ("&state=nonsense&group=nonsense", ["kestrel", "zebra", "brae"]),
    ],
)
def test_filters_and_bands_of_the_page_hold_for_the_file(
    world: World, query: str, names: list[str]
) -> None:
    (kestrel,) = world.register("https://x.com/kestrel", brand="Kestrel")
    world.register("https://x.com/zebra")
    world.register("https://www.instagram.com/brae/", brand="Brae")
    world.register("https://x.com/gone", status="retired")
    world.assign(kestrel, {"sales": "A"})
    assert names_of(ask(world.sign_in(), world, f"activity=care{query}")) == names


def test_the_page_asks_for_what_it_shows(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    client = world.sign_in("viewer")
    page = read(client, world.url("matrix/"), activity="crisis", q="acme", group="brand")
    assert 'name="query" value="activity=crisis&amp;q=acme&amp;group=brand"' in page
    assert f'action="{world.url("matrix/export/")}"' in page
    page = read(client, world.url(f"matrix/channel/{channel.pk}/"))
    assert f'action="{world.url(f"matrix/channel/{channel.pk}/export/")}"' in page


def test_more_than_a_page_is_in_the_file(world: World) -> None:
    world.register(*(f"https://x.com/of{n:03}" for n in range(130)))
    assert names_of(ask(world.sign_in(), world)) == [f"of{n:03}" for n in range(130)]


def test_nothing_in_it_is_run_by_a_spreadsheet(world: World) -> None:
    for number, text in enumerate(("=1+1", "@SUM(A1)", "-2", "+3")):
        world.register(f"https://x.com/a{number}", name=text, brand=text, region=text)
    with world.open():
        world.departments["sales"].name = "=Sales"
        world.departments["sales"].save()
    client = world.sign_in()
    header, *rows = rows_of(ask(client, world))
    assert header[10] == "'=Sales"
    for row in rows:
        assert all(cell.startswith("'") for cell in (row[0], row[3], row[4]))
    book = load_workbook(io.BytesIO(ask(client, world, format="xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert book.active.title == "Matrix"


@pytest.mark.parametrize("said", [{"format": "json"}, {"format": ""}, {"query": "q=" + "x" * 2000}])
def test_what_cannot_be_made_is_told(world: World, said: dict[str, str]) -> None:
    client = world.sign_in()
    answer = ask(client, world, **said)
    assert "Choose Excel or CSV, and filter by fewer words." in messages_of(client, answer)


def test_words_that_grow_in_an_address_are_refused_before_anything_is_stored(world: World) -> None:
    client = world.sign_in()
    long = "\u8a9e" * 200
    words = "&".join(f"{name}={long}" for name in ("q", "brand", "region"))
    answer = ask(client, world, f"activity=care&{words}")
    assert "filter by fewer words" in messages_of(client, answer)


@pytest.mark.parametrize("query", ["", "activity=", "activity=nonsense", "activity=%00", "q=a"])
def test_a_file_of_no_activity_is_not_found(world: World, query: str) -> None:
    assert ask(world.sign_in(), world, query).status_code == 404


def test_a_channel_of_another_organization_is_not_found(world: World, neighbour: World) -> None:
    (theirs,) = neighbour.register("https://x.com/theirs")
    path = world.url(f"matrix/channel/{theirs.pk}/export/")
    assert world.sign_in().post(path, {"format": "csv"}).status_code == 404


def ask_for_much(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch, **said: str
) -> Export:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    answer = ask(client, world, "activity=care&group=none", **said)
    assert answer.url == world.url("channels/exports/")
    with world.open():
        return Export.objects.get()


def work_off(world: World, export: Export) -> None:
    for step in range(5):
        advance_export(
            organization_id=world.organization.pk,
            job_id=export.job_id,
            step=step,
            clock=timezone.now,
        )


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_large_file_is_the_same_one_written_by_a_worker(
    world: World, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    channels = world.register(*(f"https://x.com/a{n}" for n in range(5)))
    world.assign(channels[0], {"sales": "A"})
    client = world.sign_in("viewer")
    whole = ask(client, world, "activity=care&group=none", format=file_format).content
    monkeypatch.setattr(exports, "STEP", 2)
    export = ask_for_much(client, world, monkeypatch, format=file_format)
    assert "Matrix as" in main_words(client, world.url("channels/exports/"))
    work_off(world, export)
    answer = client.get(world.url(f"channels/exports/{export.pk}/"))
    content = b"".join(answer.streaming_content)
    if file_format == "csv":
        assert content == whole
    else:
        written, wanted = (
            load_workbook(io.BytesIO(file)).active.values for file in (content, whole)
        )
        assert list(written) == list(wanted)
    assert answer["Content-Disposition"].startswith('attachment; filename="matrix-')
    with world.open():
        event = AuditEvent.objects.get(verb="export.started")
        assert event.after["query"] == "activity=care&group=none"


def test_an_activity_that_went_meanwhile_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.register(*(f"https://x.com/a{n}" for n in range(3)))
    client = world.sign_in()
    export = ask_for_much(client, world, monkeypatch)
    with world.open():
        Activity.objects.filter(key="care").update(key="care-of-old")
    work_off(world, export)
    words = main_words(client, world.url("channels/exports/"))
    assert "The activity is gone. Ask for the file of another one." in words


def test_a_file_costs_the_same_for_three_channels_and_for_three_hundred(world: World) -> None:
    client = world.sign_in()
    costs = []
    for number in (3, 300):
        channels = world.register(*(f"https://x.com/of{number}_{n}" for n in range(number)))
        world.assign(channels[0], {"sales": "A"})
        ask(client, world)
        with CaptureQueriesContext(connection) as captured:
            ask(client, world)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_channel_renamed_meanwhile_is_neither_missing_nor_there_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STEP", 2)
    channels = world.register(*(f"https://x.com/a{n}" for n in range(4)))
    client = world.sign_in()
    export = ask_for_much(client, world, monkeypatch)
    clock = timezone.now
    advance_export(organization_id=world.organization.pk, job_id=export.job_id, step=0, clock=clock)
    with world.open():
        Channel.objects.filter(pk=channels[3].pk).update(handle="renamed")
    work_off(world, export)
    answer = client.get(world.url(f"channels/exports/{export.pk}/"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["a0", "a1", "a2", "renamed"]
