"""The social media registry of the United States of 2014, as it is: 1,262 rows, no header."""

from pathlib import Path

import pytest

from accounts.operations.departments import add_department
from channels_registry.models import Channel, ImportFile
from channels_registry.platforms.canonical import identify
from channels_registry.spreadsheets.lines import read_lines
from channels_registry.spreadsheets.rows import read_rows
from ownership.models import Duty, Finding
from tests.ownership.imports import accountable, everything, read, verdicts, write
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.real_data
COLUMNS = {"address": 3, "accountable": 2, "language": 4}
CONTESTED = ("facebook.com/ferc.gov", "twitter.com/ferc")


@pytest.fixture
def accounts(shared_data: Path) -> bytes:
    return (shared_data / "us-digital-registry-2014" / "accounts.csv").read_bytes()


def read_accounts(world: World, accounts: bytes) -> ImportFile:
    return read(world, accounts, columns=COLUMNS, has_header=False)


def test_a_registry_of_a_government_is_read_owned_contested_and_read_again(
    committed_world: World, accounts: bytes
) -> None:
    world = committed_world
    import_file = read_accounts(world, accounts)
    assert import_file.rows_read == 1_262
    assert import_file.verdicts == {"unknown_department": 1_207, "repeated": 51, "contested": 4}
    assert len(import_file.unknown_departments) == 58
    found = verdicts(world, import_file)
    contested = {number for number, (verdict, _) in found.items() if verdict == "contested"}
    assert contested == {30, 109, 523, 676}
    assert found[30][1].startswith("Contested with row 109: ferc there. Both become accountable.")

    outcome = write(world, import_file, create_departments=True).outcome
    cells = [row.cells for row in read_rows(read_lines([accounts], "utf-8"), ",", encoding="utf-8")]
    assert outcome["registered"] == len({identify(row[3]) for row in cells}) == 1_209
    assert outcome["left_out"] == 0
    with world.open():
        assert Channel.objects.count() == 1_209
        assert not Duty.objects.filter(needed=True, state="unowned").exists()
        assert Duty.objects.filter(needed=True, state="contested").count() == 20
        assert Finding.objects.present().filter(rule="contested").count() == 20
        channels = [
            Channel.objects.get(platform=identity.platform, key=identity.key)
            for identity in map(identify, CONTESTED)
        ]
    for channel in channels:
        assert accountable(world, channel) == [{"energy", "ferc"}] * 10

    before = everything(world)
    again = read_accounts(world, accounts)
    assert again.verdicts == {"same": 1_209, "repeated": 53}
    assert write(world, again).outcome == {"registered": 0, "updated": 0, "left_out": 0}
    assert everything(world) == before


def test_two_spellings_of_one_agency_are_no_contest(
    committed_world: World, accounts: bytes
) -> None:
    world = committed_world
    with world.open():
        add_department(
            organization=world.organization,
            fields={"name": "energy", "aliases": ["ferc"]},
            by=TESTER,
            now=NOW,
        )
    import_file = read_accounts(world, accounts)
    assert "contested" not in import_file.verdicts
    write(world, import_file, create_departments=True)
    with world.open():
        assert Channel.objects.count() == 1_209
        assert not Duty.objects.filter(state="contested").exists()
        assert not Finding.objects.present().filter(rule="contested").exists()
