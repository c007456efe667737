"""A workbook is read by the worker, once; from then on it is a file like any other."""

import pytest

from channels_registry.models import ImportChunk, ImportRow
from ownership.operations.imports import advance_reading, read_again
from tests.ownership.imports import read, verdicts, work_off, write
from tests.workbooks import make_workbook, make_zip
from tests.world import NOW, TESTER, World

ROWS = [
    ["Profile link", "Verantwortlich", "Marke", "Followers", "Notes"],
    ["x.com/acme", "Sales", "Größe, 7", 1_204_000, "two\nlines"],
    [],
    ["facebook.com/acme", "Marketng", None, 0.5, "=1+1"],
]
NAME = "Social list 2026.xlsx"


def test_a_workbook_gives_the_verdicts_that_its_cells_would_give_as_csv(world: World) -> None:
    file = read(world, make_workbook(("Cover", []), ("Accounts", ROWS)), name=NAME)
    assert (file.sheet, file.has_header, file.rows_read) == ("Accounts", True, 2)
    found = verdicts(world, file)
    assert found[2] == ("new", "New channel.")
    assert found[4][0] == "unreadable"  # half a follower
    with world.open():
        values = ImportRow.objects.get(number=2).values
    assert values["brand"] == "Größe, 7"
    assert values["audience"] == "1204000"
    assert values["notes"] == "two\nlines"
    assert write(world, file, valid_rows_only=True).outcome["registered"] == 1


def test_a_workbook_is_unpacked_once_and_read_again_with_other_columns(world: World) -> None:
    file = read(world, make_workbook(("S", [["x.com/a", "Sales"], ["x.com/b", "Zoo"]])), name=NAME)
    with world.open():
        chunks = list(ImportChunk.objects.values_list("pk", flat=True))
        read_again(import_file=file, columns={"address": 0}, has_header=False, by=TESTER, now=NOW)
    file = work_off(world, file, advance_reading)
    assert file.verdicts == {"new": 2}
    with world.open():
        assert list(ImportChunk.objects.values_list("pk", flat=True)) == chunks


def test_a_column_of_links_alone_needs_no_delimiter(world: World) -> None:
    links = [["x.com/a"], ["https://www.facebook.com/a;b,c/?x=1|2"], ["@acme@mastodon.social"]]
    file = read(world, make_workbook(("S", links)), name=NAME)
    assert file.columns == {"address": 0}
    assert file.verdicts["new"] >= 2


def test_a_workbook_that_is_none_fails_with_the_reason(world: World) -> None:
    file = read(world, make_zip({"a.txt": b"a"}), name=NAME)
    assert (file.state, file.error_code) == ("failed", "workbook")
    assert "no Excel workbook" in file.error


@pytest.mark.parametrize("rows", [2_500])
def test_a_larger_sheet_is_read_in_steps(committed_world: World, rows: int) -> None:
    world = committed_world
    cells = [["url", "owner"], *([f"x.com/acme{n}", "Sales"] for n in range(rows))]
    file = read(world, make_workbook(("S", cells)), name=NAME)
    assert file.verdicts == {"new": rows}
    assert file.job.done == file.end
