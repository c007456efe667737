"""What people really give: pasted cells, links alone, old and foreign names, other encodings."""

import pytest

from accounts.models import Department, DepartmentAlias
from channels_registry.models import ImportRow
from ownership.operations.imports import advance_reading, read_again
from tests.ownership.imports import read, verdicts, work_off
from tests.world import NOW, TESTER, World


def owner_of_first_row(world: World, import_file) -> str:
    with world.open():
        row = ImportRow.objects.get(import_file=import_file, number=2)
        return Department.objects.get(pk=row.departments[0]).slug


@pytest.mark.parametrize("name", ["Vertrieb", "SERVICE COMMERCIAL", "Sales & Trade", "sales"])
def test_a_department_is_found_by_an_old_name_a_french_one_and_its_slug(
    world: World, name: str
) -> None:
    with world.open():
        sales = Department.objects.get(slug="sales")
        for alias in ("Vertrieb", "Service commercial", "Sales & Trade"):
            DepartmentAlias.new(department=sales, name=alias).save()
    file = read(world, f"url,owner\nx.com/acme,{name}\n")
    assert verdicts(world, file)[2] == ("new", "New channel.")
    assert owner_of_first_row(world, file) == "sales"


def test_cells_pasted_from_a_spreadsheet_are_read_by_their_tabs_and_quotes(world: World) -> None:
    text = 'Link\tNotes\tOwner\r\nx.com/a\t"first line\nsecond; line, with ""quotes"""\tSales\r\n'
    file = read(world, text)
    assert verdicts(world, file) == {2: ("new", "New channel.")}
    with world.open():
        values = ImportRow.objects.get(import_file=file).values
    assert values["notes"] == 'first line\nsecond; line, with "quotes"'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_link_a_line_needs_neither_header_nor_delimiter(world: World, end: str) -> None:
    links = ["https://x.com/acme", "", "facebook.com/acme?ref=a,b;c", "@acme@mastodon.social"]
    file = read(world, end.join(links))
    found = verdicts(world, file)
    assert [verdict for verdict, _ in found.values()] == ["new"] * 3
    assert list(found) == [1, 3, 4]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_in_both_orders(world: World, codec: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[codec]
    file = read(world, mark + "url;Marke\r\nx.com/acme;Größe 7\r\n".encode(codec))
    assert (file.encoding, file.verdicts) == (codec, {"new": 1})


def test_utf_16_without_a_mark_is_not_guessed_but_can_be_chosen(world: World) -> None:
    file = read(world, "url\nx.com/acme\n".encode("utf-16-be"))
    assert file.state == "failed"
    with world.open():
        read_again(import_file=file, encoding="utf-16-be", by=TESTER, now=NOW)
    assert work_off(world, file, advance_reading).verdicts == {"new": 1}


def test_a_column_whose_header_only_sounds_like_a_field_is_not_taken_for_it(world: World) -> None:
    file = read(world, "url,org_type,owner\nx.com/a,embassy,Sales\nx.com/b,agency,Sales\n")
    assert file.columns == {"address": 0, "accountable": 2}
    assert file.verdicts == {"new": 2}
    file = read(world, "url,org_type,owner\nx.com/a,embassy,Sales\nx.com/b,Press,Sales\n")
    assert file.columns["purpose"] == 1
    # A column that is called so is meant so, whatever stands in it.
    file = read(world, "url,purpose\nx.com/a,embassy\n")
    assert file.verdicts == {"unreadable": 1}
