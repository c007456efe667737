"""Export: what leaves can be opened safely, and comes back as it was."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Job
from channels_registry.models import Channel
from channels_registry.operations.channels import ChannelDraft, register_channels
from channels_registry.platforms.canonical import identify, identify_handle
from ownership.models import Activity, Export, ExportFormat
from ownership.operations import exports
from ownership.operations.exports import (
    advance_export,
    export_channels,
    file_of,
    forget_expired_exports,
    start_export,
)
from ownership.queries.channel_filters import ChannelFilters
from tests.ownership.imports import everything, read, verdicts, write
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
ADDRESSES = Path(__file__).parents[2] / "channels_registry/platforms/addresses.txt"
HOSTILE = ["=1+1", "'=1+1", "''+1", "@SUM(A1)", "-2", "  =3", "\uff1d4", "'t Hooft", '"quoted", x']


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path


def export(world: World, file_format: str, **query: Any) -> bytes:
    filters = ChannelFilters(today=NOW.date(), **query) if query else None
    with world.open():
        made = export_channels(
            organization=world.organization,
            membership=world.seat("lead"),
            filters=filters,
            file_format=ExportFormat(file_format),
            by=TESTER,
            now=NOW,
        )
    assert isinstance(made, bytes)
    return made


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def all_addresses() -> list[str]:
    blocks = ADDRESSES.read_text(encoding="utf-8").split("\n\n")[1:]
    return [block.strip().splitlines()[1].strip() for block in blocks]


def test_everything_comes_back_without_a_change(world: World) -> None:
    """Every kind of account that there is, with names that a spreadsheet would run."""
    for number, text in enumerate(HOSTILE):
        world.register(
            f"https://x.com/hostile{number}",
            name=text,
            brand=text,
            region=text,
            language=text,
            notes=f"{text}\n{text}\n\n=a, b; c\t|d",
            audience=number * 1_000_000,
            purpose="press",
            status="closing",
        )
    channels = world.register(*all_addresses(), region="Ünited")
    letters = [
        {"marketing": "A", "sales": "R", "product": "C"},
        {"marketing": "A", "sales": "A"},
        {"sales": "R"},
    ]
    activities = [activity.key for activity in activities_of(world)]
    for channel, held in zip(channels[:3], letters, strict=True):
        world.assign(channel, held, activities)
    world.assign(channels[3], {"marketing": "A"}, ["care"])
    world.register("https://x.com/gone", status="retired")
    content = export(world, "csv")
    before = everything(world)
    import_file = read(world, content)
    found = {verdict for verdict, _ in verdicts(world, import_file).values()}
    assert found == {"same"}
    assert import_file.rows_read == len(HOSTILE) + len(all_addresses()) + 1
    write(world, import_file)
    assert everything(world) == before


def activities_of(world: World) -> list[Activity]:
    with world.open():
        return list(Activity.objects.in_order())


def test_accounts_without_an_address_come_back_by_platform_and_handle(world: World) -> None:
    identities = [
        identify_handle("wechat", "acme_official"),
        identify_handle("telegram", "acme"),
        identify("https://www.reddit.com/user/acme"),
        identify("https://www.reddit.com/r/acme"),
    ]
    with world.open():
        register_channels(
            organization=world.organization,
            drafts=[ChannelDraft(identity) for identity in identities],
            by=TESTER,
            now=NOW,
        )
    rows = rows_of(export(world, "csv"))
    assert any(not row["address"] for row in rows)
    import_file = read(world, export(world, "csv"))
    assert {verdict for verdict, _ in verdicts(world, import_file).values()} == {"same"}


def test_an_owner_of_the_whole_channel_stands_there_only_where_it_is_one(world: World) -> None:
    whole, part, both = world.register(
        "https://x.com/a", "https://x.com/b", "https://x.com/c", purpose="support"
    )
    keys = [activity.key for activity in activities_of(world)]
    needed = [key for key in keys if world.duty(whole, key).needed]
    world.assign(whole, {"sales": "A", "product": "R"}, needed)
    world.assign(part, {"sales": "A"}, ["care"])
    world.assign(both, {"sales": "A", "marketing": "A"}, ["care"])
    first, second, third = rows_of(export(world, "csv"))
    assert (first["accountable"], first["responsible"]) == ("Sales", "Product")
    assert first["Customer care"] == "Sales" and first["Paid social"] == ""
    assert (second["accountable"], second["Customer care"]) == ("", "Sales")
    assert second["Publishing"] == ""
    assert third["Customer care"] == ""
    assert third["contested"] == "Customer care: Marketing, Sales"


def test_handles_stand_without_the_sign_that_begins_a_formula(world: World) -> None:
    world.register("https://x.com/acme", "https://mastodon.social/@acme")
    rows = rows_of(export(world, "csv"))
    assert {row["handle"] for row in rows} == {"acme", "acme@mastodon.social"}
    assert not any(cell.startswith("'") for row in rows for cell in row.values())


def test_no_cell_of_an_excel_file_is_a_formula(world: World) -> None:
    for number, text in enumerate(HOSTILE):
        world.register(f"https://x.com/a{number}", name=text, notes=f"{text}\x00", audience=7)
    sheet = load_workbook(io.BytesIO(export(world, "xlsx"))).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    header = [cell.value for cell in sheet[1]]
    assert header[:4] == ["address", "platform", "handle", "name"]
    assert sheet.cell(2, header.index("audience") + 1).value == 7
    names = {row[header.index("name")].value for row in sheet.iter_rows(min_row=2)}
    # As people read it: the mark that makes it a text is none of it.
    assert {"=1+1", "@SUM(A1)", "'t Hooft"} <= names
    assert "''=1+1" in names  # for an import takes an apostrophe before a formula away
    marked = {cell.value for cell in sheet[2] if cell.quotePrefix}
    assert marked == {"=1+1"}


def test_programs_get_every_owner_by_activity(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="reserved", audience=12)
    world.assign(channel, {"sales": "A", "marketing": "A"}, ["security"])
    (row,) = json.loads(export(world, "json"))
    assert (row["address"], row["audience"], row["name"]) == ("https://x.com/acme", 12, "")
    assert row["owners"] == {"security": ["Marketing", "Sales"]}
    assert json.loads(export(world, "json", text="nobody")) == []


def test_the_filters_and_the_sort_of_the_list_hold_for_the_file(world: World) -> None:
    world.register("https://x.com/small", audience=1, brand="Kestrel")
    world.register("https://x.com/large", audience=9, brand="Kestrel")
    world.register("https://x.com/other")
    world.register("https://x.com/gone", status="retired", brand="Kestrel")
    filtered = export(world, "csv", chosen={"brand": ("Kestrel",)}, sort="followers")
    assert [row["handle"] for row in rows_of(filtered)] == ["large", "small"]
    assert len(rows_of(export(world, "csv"))) == 4


def test_a_file_costs_the_same_for_three_channels_and_for_three_hundred(world: World) -> None:
    costs = []
    for number in (3, 300):
        channels = world.register(*(f"https://x.com/of{number}_{n}" for n in range(number)))
        world.assign(channels[0], {"sales": "A"})
        export(world, "csv")
        with CaptureQueriesContext(connection) as captured:
            export(world, "csv")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def ask(world: World, file_format: str) -> Export:
    with world.open():
        return start_export(
            organization=world.organization,
            membership=world.seat("lead"),
            filters=None,
            file_format=ExportFormat(file_format),
            by=TESTER,
            now=NOW,
        )


def advance(world: World, asked: Export, step: int) -> Job:
    advance_export(
        organization_id=world.organization.pk, job_id=asked.job_id, step=step, clock=lambda: NOW
    )
    with world.open():
        return Job.objects.get(pk=asked.job_id)


def work_off(world: World, asked: Export) -> bytes:
    for step in range(20):
        job = advance(world, asked, step)
        if job.is_finished:
            assert job.error == ""
            return file_of(asked).read_bytes()
    raise AssertionError("the export never ended")


@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx"])
def test_a_worker_writes_the_same_file_in_steps(
    world: World, file_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STEP", 2)
    monkeypatch.setattr(exports, "BATCH", 1)
    world.register(*(f"https://x.com/a{n}" for n in range(5)))
    at_once = export(world, file_format)
    written = work_off(world, ask(world, file_format))
    if file_format == "xlsx":
        assert cells_of(written) == cells_of(at_once)
    else:
        assert written == at_once


def cells_of(content: bytes) -> list[Any]:
    return list(load_workbook(io.BytesIO(content)).active.values)


def test_a_step_that_is_done_again_writes_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STEP", 2)
    world.register(*(f"https://x.com/a{n}" for n in range(5)))
    asked = ask(world, "csv")
    job = advance(world, asked, 0)
    with file_of(asked).open("ab") as file:
        file.write(b"what a worker wrote that died before it could say so\r\n")
    assert advance(world, asked, 0).step == job.step  # delivered twice
    assert work_off(world, asked) == export(world, "csv")


def test_channels_that_come_and_go_meanwhile_neither_repeat_nor_hide_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STEP", 2)
    channels = world.register(*(f"https://x.com/a{n}" for n in range(4)), purpose="reserved")
    asked = ask(world, "csv")
    advance(world, asked, 0)
    world.register("https://x.com/a")  # sorts before what is written
    with world.open():
        Channel.objects.filter(pk=channels[3].pk).update(handle="0")
    handles = [row["handle"] for row in rows_of(work_off(world, asked))]
    assert handles == ["a0", "a1", "a2", "0"]


def test_what_is_too_much_for_excel_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_EXCEL", 1)
    world.register("https://x.com/a", "https://x.com/b")
    job = advance(world, ask(world, "xlsx"), 0)
    assert job.state == "failed"
    assert job.error == (
        "These are 2 channels, and an Excel file takes 1. Choose CSV, or filter the list."
    )


def test_a_file_that_vanished_between_two_steps_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STEP", 1)
    world.register("https://x.com/a", "https://x.com/b")
    asked = ask(world, "csv")
    advance(world, asked, 0)
    file_of(asked).unlink()
    assert advance(world, asked, 1).error == "The file that was begun is gone. Ask for it again."


def test_files_are_forgotten_after_a_day(world: World) -> None:
    world.register("https://x.com/a")
    asked = ask(world, "csv")
    work_off(world, asked)
    written_at = file_of(asked).stat().st_mtime
    later = NOW.fromtimestamp(written_at, tz=NOW.tzinfo)
    assert forget_expired_exports(now=later + timedelta(hours=23)) == 0
    assert forget_expired_exports(now=later + timedelta(hours=25)) == 1
    assert not file_of(asked).exists()
