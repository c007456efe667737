"""Excel workbooks: cells as a person sees them; hostile files are refused, and at once."""

import io
import struct
from datetime import date, datetime, time, timedelta
from os import urandom

import pytest
from openpyxl import Workbook

from channels_registry.spreadsheets.archives import MAX_ENTRIES
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.unpacking import open_as_text
from channels_registry.spreadsheets.workbooks import convert, show
from tests.workbooks import change_parts, make_sheet, make_workbook, make_zip, save

MORNING = datetime.fromisoformat("2026-03-01T09:30")  # cells know no zone
ROWS = [["url", "owner"], ["x.com/acme", "Sales"]]
SHEET = "xl/worksheets/sheet1.xml"
LINK = '<c r="A{0}" t="inlineStr"><is><t>x.com/a</t></is></c>'


def text_of(workbook: bytes) -> str:
    out = io.StringIO(newline="")
    convert(io.BytesIO(workbook), out)
    return out.getvalue()


def refusal_of(workbook: bytes) -> UnreadableSheet:
    with pytest.raises(UnreadableSheet) as refused:
        text_of(workbook)
    assert str(refused.value).endswith(".")
    return refused.value


def with_sheet(rows: str, dimension: str = "A1:B2") -> bytes:
    return change_parts(make_workbook(("Sheet", ROWS)), {SHEET: make_sheet(rows, dimension)})


def test_the_first_sheet_that_has_cells_is_read_with_its_empty_rows():
    rows = [*ROWS, [], ["x.com/b,c", 'say "hi"\nthere', None, None]]
    workbook = make_workbook(("Empty", []), ("Accounts", rows), ("Other", [["no"]]))
    out = io.StringIO(newline="")
    assert convert(io.BytesIO(workbook), out) == "Accounts"
    assert out.getvalue() == ('url,owner\nx.com/acme,Sales\n\n"x.com/b,c","say ""hi""\nthere"\n')


def test_a_hidden_sheet_comes_after_those_that_a_person_sees():
    workbook = Workbook()
    workbook.active.append(["hidden"])
    workbook.active.sheet_state = "hidden"
    workbook.create_sheet("Seen").append(["seen"])
    assert text_of(save(workbook)) == "seen\n"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1204000, "General", "1204000"),
        (1204000.0, "#,##0", "1204000"),
        (0.1 + 0.2, "General", "0.3"),
        (1.5e-7, "General", "0.00000015"),
        (1e21, "General", "1000000000000000000000"),
        (0.45, "0%", "45%"),
        (42, "00000", "00042"),
        (True, "General", "TRUE"),
        (MORNING.replace(hour=0, minute=0), "dd/mm/yyyy", "2026-03-01"),
        (MORNING, "General", "2026-03-01 09:30"),
        (date(2026, 3, 1), "General", "2026-03-01"),
        (time(14, 30), "General", "14:30"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        ("  =SUM(A1) ", "General", "=SUM(A1)"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_a_value_is_shown_as_a_person_sees_it(value, number_format, text):
    assert show(value, number_format) == text


def test_a_date_in_a_real_workbook_is_a_date():
    assert text_of(make_workbook(("S", [["x.com/a", date(2026, 3, 1)]]))) == (
        "x.com/a,2026-03-01\n"
    )


def test_a_formula_gives_its_last_result_and_never_its_source():
    cell = '<c r="B{0}"><f>HYPERLINK("http://evil.example")</f>{1}</c>'
    rows = "".join(
        f'<row r="{n}">{LINK.format(n)}{cell.format(n, result)}</row>'
        for n, result in ((1, "<v>7</v>"), (2, ""))
    )
    assert text_of(with_sheet(rows)) == "x.com/a,7\nx.com/a\n"


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1"])
def test_what_a_sheet_says_about_its_size_is_not_believed(dimension):
    rows = f'<row r="1">{LINK.format(1)}</row><row r="3">{LINK.format(3)}</row>'
    assert text_of(with_sheet(rows, dimension)) == "x.com/a\n\nx.com/a\n"


@pytest.mark.parametrize("row", [50_002, 1_048_576])
def test_a_row_below_the_last_that_is_read_is_said_and_not_left_away(row):
    rows = f'<row r="1">{LINK.format(1)}</row><row r="{row}">{LINK.format(row)}</row>'
    assert refusal_of(with_sheet(rows)).code == "too_many_rows"


def test_empty_rows_that_are_only_formatted_do_not_count():
    rows = "".join(f'<row r="{n}" ht="15"/>' for n in range(2, 60_000))
    assert text_of(with_sheet(f'<row r="1">{LINK.format(1)}</row>{rows}')) == "x.com/a\n"


def test_a_row_that_excel_itself_could_not_have_takes_no_time():
    rows = f'<row r="1">{LINK.format(1)}</row><row r="99999999999">{LINK.format(9)}</row>'
    assert text_of(with_sheet(rows)) == "x.com/a\n"


def test_more_columns_than_a_list_has_are_refused_by_row():
    refused = refusal_of(make_workbook(("S", [["x"], ["x"] * 51])))
    assert (refused.code, "Row 2" in str(refused)) == ("too_many_columns", True)


def test_a_workbook_without_cells_is_said_to_be_empty():
    assert refusal_of(make_workbook(("S", []))).code == "empty"


def bomb() -> bytes:
    """40 KB that are 40 MB."""
    return change_parts(make_workbook(("S", ROWS)), {SHEET: b" " * 40_000_000})


def many_parts() -> bytes:
    return change_parts(
        make_workbook(("S", ROWS)), {f"xl/{n}.xml": b"<a/>" for n in range(MAX_ENTRIES)}
    )


def million_names() -> bytes:
    """An end record that tells of a directory as long as the whole file."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, 5_000_000, 4, 0)
    return b"PK\x03\x04" + b"PK\x01\x02".ljust(46, b"\0") * 110_000 + end


def lying_sizes() -> bytes:
    """The directory says that the sheet has ten bytes."""
    honest = bytearray(make_workbook(("S", ROWS)))
    place = honest.rindex(SHEET.encode()) - 46
    honest[place + 24 : place + 28] = struct.pack("<L", 10)
    return bytes(honest)


def flagged(flag: int) -> bytes:
    """Every part flagged in the directory, as encrypted ones are."""
    content = bytearray(make_workbook(("S", ROWS)))
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= flag
        place = content.find(b"PK\x01\x02", place + 1)
    return bytes(content)


def with_entities(encoding: str) -> bytes:
    """A billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!-- {urandom(40_000).hex()} -->'
    xml += f"<!DOCTYPE sst [{laughs}]><sst><si><t>&l9;</t></si></sst>"
    return change_parts(make_workbook(("S", ROWS)), {"xl/sharedStrings.xml": xml.encode(encoding)})


HOSTILE = {
    "a bomb": (bomb, "too_large"),
    "many parts": (many_parts, "workbook"),
    "a million names": (million_names, "workbook"),
    "sizes that lie": (lying_sizes, "workbook"),
    "a part outside": (
        lambda: change_parts(make_workbook(("S", ROWS)), {"../../etc/x.xml": b"<a/>"}),
        "workbook",
    ),
    "an archive in itself": (lambda: make_zip({"r/r.zip": make_zip({"r.zip": b"PK"})}), "workbook"),
    "a bomb in a bomb": (
        lambda: make_zip({"[Content_Types].xml": b"<a/>", "in.xlsx": bomb()}),
        "workbook",
    ),
    "entities": (lambda: with_entities("utf-8"), "workbook"),
    "entities in UTF-16": (lambda: with_entities("utf-16"), "workbook"),
    "a password": (lambda: flagged(1), "protected"),
    "macros": (
        lambda: change_parts(make_workbook(("S", ROWS)), {"xl/vbaProject.bin": b"..."}),
        "macros",
    ),
    "no zip": (lambda: b"PK\x03\x04 but no more of it", "workbook"),
    "half a file": (lambda: make_workbook(("S", ROWS))[:2_000], "workbook"),
    "no sheets": (
        lambda: change_parts(make_workbook(("S", ROWS)), {"xl/workbook.xml": b"<a/>"}),
        "empty",
    ),
    "broken XML": (lambda: with_sheet("<row><c"), "workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(name):
    make, code = HOSTILE[name]
    assert refusal_of(make()).code == code


def test_a_workbook_is_converted_by_a_process_of_its_own():
    with open_as_text(make_workbook(("Accounts", ROWS)), beat=int) as (sheet, text):
        assert (sheet, text.read()) == ("Accounts", b"url,owner\nx.com/acme,Sales\n")
    with pytest.raises(UnreadableSheet) as refused, open_as_text(bomb(), beat=int):
        pass
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("limits", [{"memory": 120_000_000}, {"cpu_seconds": 1}])
def test_a_sheet_that_takes_too_much_ends_its_process_and_not_ours(limits):
    digits = urandom(2_500_000).hex().translate(str.maketrans("abcdef", "012345"))
    cells = "".join(f"<c><v>{digits[n : n + 10]}</v></c>" for n in range(0, len(digits), 10))
    workbook = with_sheet(f'<row r="1">{cells}</row>')
    with pytest.raises(UnreadableSheet) as refused, open_as_text(workbook, beat=int, **limits):
        pass
    assert refused.value.code == "too_large"
