"""Lines to rows: delimiters, quotes, limits, and going on from any row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.spreadsheets.columns import count_headers
from channels_registry.spreadsheets.lines import read_lines
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.rows import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    find_delimiter,
    read_rows,
)


def read(text: str, delimiter: str = ",") -> list[Row]:
    return list(read_rows(io.StringIO(text, newline=""), delimiter, encoding="utf-8"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_columns(delimiter):
    lines = [delimiter.join(cells) + "\n" for cells in [["url", "owner"], ["x.com/a", "PR"]]]
    assert find_delimiter(lines, count_headers) == delimiter


def test_header_words_outvote_commas_inside_the_cells():
    lines = ["link;owner\n", "x.com/a,b;hhs, usda\n", "x.com/c,d;Sales, Service\n"]
    assert find_delimiter(lines, count_headers) == ";"


def test_a_list_of_links_is_one_column_even_with_a_comma_in_a_link():
    lines = ["https://x.com/a\n", "https://x.com/b?c=1,2\n", "https://x.com/d\n"]
    delimiter = find_delimiter(lines, count_headers)
    assert [row.cells for row in read("".join(lines), delimiter)] == [[line[:-1]] for line in lines]


def test_a_quoted_line_break_stays_in_its_cell_and_empty_rows_are_counted():
    rows = read('a,"b\r\nc"\r\n\r\nd,e\r\n')
    assert [(row.number, row.cells) for row in rows] == [
        (1, ["a", "b\r\nc"]),
        (2, []),
        (3, ["d", "e"]),
    ]
    assert rows[-1].line == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a\n"b,c\nd', "near line 2 is not closed"),
        ('a\n"b"c,d\n', "line 2 do not pair up"),
        ("a\n" + "," * MAX_COLUMNS, "Line 2 has 51 columns"),
        ("a\n" + "x" * (MAX_CELL + 1), "line 2 is longer than 32,767"),
    ],
)
def test_what_is_no_table_is_refused_by_line(text, message):
    with pytest.raises(UnreadableSheet, match=message):
        read(text)


def test_more_rows_than_the_limit_are_refused():
    rows = read_rows(["a\n", "b\n"], ",", encoding="utf-8", first_row=MAX_ROWS)
    assert next(rows).number == MAX_ROWS
    with pytest.raises(UnreadableSheet, match="Import it in parts"):
        next(rows)


cells = st.text(st.sampled_from('aé",;\n\r \u2028'), max_size=6).map(lambda text: f"x{text}x")
tables = st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=8)


@given(table=tables, encoding=st.sampled_from(["utf-8", "utf-16-le"]), data=st.data())
def test_reading_that_stops_after_any_row_goes_on_as_if_it_had_not(table, encoding, data):
    text = io.StringIO(newline="")
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    content = text.getvalue().encode(encoding)

    def read_from(offset: int, row: int, line: int) -> list[Row]:
        lines = read_lines([content[offset:]], encoding, first_line=line)
        return list(read_rows(lines, ",", encoding=encoding, first_row=row, first_line=line))

    whole = read_from(0, 1, 1)
    assert [row.cells for row in whole] == table
    for stop in whole:
        rest = read_from(stop.offset, stop.number + 1, stop.line)
        assert [(row.number, row.cells, row.line) for row in rest] == [
            (row.number, row.cells, row.line) for row in whole[stop.number :]
        ]
    assert whole[-1].offset == len(content)
