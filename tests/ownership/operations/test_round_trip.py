"""What the registry says leaves as a file and comes back as it was, whatever people called it."""

from pathlib import Path
from typing import Any

import pytest

from accounts.operations.departments import add_departments
from channels_registry.models import Channel, ChannelStatus, Purpose
from channels_registry.operations.channels import ChannelDraft, register_channels
from channels_registry.platforms.canonical import identify, identify_handle
from ownership.models import Activity, Assignment, Duty, ExportFormat, RaciRole
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.exports import export_channels
from tests.ownership.imports import everything, read, verdicts, write
from tests.world import NOW, TESTER, World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("name", ["channels.csv", "channels.xlsx"]),
]
NASTY = (
    *("=1+1", "+49 30", "-2", "@SUM(A1)", "\uff1d4", "\uff0d5", "  =3", "- one\n- two", "=a\n'=b"),
    *("'", "''", "'=1+1", "''+1", "'- '", "'t Hooft", "O'Neill", "'quoted'", "`", "\u2019"),
    *('"', '""', '"quoted", x', 'a "b" c', "a,b;c|d", "two\nlines\n\n=and four", "\\n", "\\"),
    *(
        "日本語チャンネル",
        "قناة عربية",
        "Ελληνικά",
        "Straße ẞ",
        "Ünïted",
        "👩\u200d👩\u200d👧",
        "नमस्ते",
    ),
    *("007", "1e5", "1,5", "TRUE", "NULL", "#N/A", "2026-01-02", "50%", "_x0041_", "&amp; <b>"),
)
DEPARTMENTS = ("=Sales", "-Ops", "'t Hooft & Co", 'The "A" team', "広報部", "+", "@home, abroad")
ADDRESSES = ("https://x.com/nasty{}", "https://www.youtube.com/@nasty{}", "t.me/s/nasty{}")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path


@pytest.fixture
def full(world: World) -> World:
    """Every nasty text in every field that takes one, every choice, and letters of all kinds."""
    purposes, statuses = list(Purpose), list(ChannelStatus)
    drafts = [
        ChannelDraft(
            identify(ADDRESSES[number % len(ADDRESSES)].format(f"{number:04}")),
            fields={
                **dict.fromkeys(("name", "brand", "region"), text),
                "language": text[:60],
                "notes": f"{text}\n{text}",
                "purpose": purposes[number % len(purposes)],
                "status": statuses[number % len(statuses)],
                "audience": None if number % 3 else number * 100_000,
            },
        )
        for number, text in enumerate(NASTY)
    ]
    drafts += [
        ChannelDraft(identify_handle("wechat", "no_address")),
        ChannelDraft(identify("@acme@mastodon.social"), fields={"notes": "-\n+\n@\n="}),
    ]
    with world.open():
        departments = add_departments(
            organization=world.organization, names=DEPARTMENTS, by=TESTER, now=NOW
        )
        channels = register_channels(
            organization=world.organization, drafts=drafts, by=TESTER, now=NOW
        )
        duties = Duty.objects.filter(needed=True).values_list("channel_id", "pk")
        cells = []
        for number, channel in enumerate(channels):
            for place, role in enumerate(RaciRole):
                department = departments[(number + place) % len(departments)]
                cells += [
                    Cell(duty, department.pk, role) for of, duty in duties if of == channel.pk
                ]
        set_letters(
            organization=world.organization, cells=cells, by=TESTER, now=NOW, everywhere=True
        )
    return world


def export(world: World, name: str) -> bytes:
    with world.open():
        made = export_channels(
            organization=world.organization,
            membership=world.seat("lead"),
            filters=None,
            file_format=ExportFormat(name.rpartition(".")[2]),
            by=TESTER,
            now=NOW,
        )
    assert isinstance(made, bytes)
    return made


def test_an_export_comes_back_to_no_change(full: World, name: str) -> None:
    content = export(full, name)
    before = everything(full)
    import_file = read(full, content, name=name)
    with full.open():
        count = Channel.objects.count()
    assert import_file.verdicts == {"same": count}, verdicts(full, import_file)
    assert write(full, import_file).outcome == {"registered": 0, "updated": 0, "left_out": 0}
    assert everything(full) == before


def test_another_organization_gets_the_same_registry(
    full: World, neighbour: World, name: str
) -> None:
    import_file = read(neighbour, export(full, name), name=name, create_departments=True)
    assert set(import_file.verdicts) == {"new"}, verdicts(neighbour, import_file)
    write(neighbour, import_file, create_departments=True)
    assert said(neighbour) == said(full)


def said(world: World) -> list[Any]:
    """The registry in words: no ids."""
    columns = (
        *("platform_slug", "kind", "key", "handle", "url", "name", "purpose", "brand", "region"),
        *("language", "notes", "audience", "status"),
    )
    letters = ("duty__channel__key", "duty__activity__key", "department__name", "role")
    with world.open():
        return [
            list(Channel.objects.order_by("key").values_list(*columns)),
            sorted(Assignment.objects.values_list(*letters)),
            Activity.objects.count(),
        ]
