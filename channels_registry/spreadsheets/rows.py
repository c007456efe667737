"""Lines to rows of cells, so that reading can stop after any row and go on from there."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from accounts.cells import unescape_cell
from channels_registry.spreadsheets.refusals import UnreadableSheet

DELIMITERS = ",;\t|"
MAX_COLUMNS = 50
MAX_ROWS = 500_000
MAX_CELL = 32_767  # what a spreadsheet's own cell can hold
_SAMPLE = 20
csv.field_size_limit(65_536)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a person counts it from 1, and where in the file the next one begins.

    `offset` in bytes from where reading began; `line`: the number of the next line.
    """

    number: int
    cells: list[str]
    offset: int
    line: int


class _Tape:
    """Hands lines to the reader and remembers how far it got."""

    def __init__(self, lines: Iterable[str], encoding: str, line: int) -> None:
        self.lines = iter(lines)
        self.encoding = encoding
        self.offset = 0
        self.line = line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = next(self.lines)
        self.offset += len(text.encode(self.encoding))
        self.line += 1
        return text


def read_rows(
    lines: Iterable[str], delimiter: str, *, encoding: str, first_row: int = 1, first_line: int = 1
) -> Iterator[Row]:
    """Every row, empty ones too (a person counts them). Raises UnreadableSheet."""
    tape = _Tape(lines, encoding, first_line)
    reader = csv.reader(tape, delimiter=delimiter, strict=True)
    number = first_row
    begins = first_line
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refuse_quotes(error, begins) from error
        _refuse_excess(cells, number, begins)
        yield Row(number, [unescape_cell(cell.strip()) for cell in cells], tape.offset, tape.line)
        number += 1
        begins = tape.line


def _refuse_excess(cells: Sequence[str], number: int, line: int) -> None:
    if len(cells) > MAX_COLUMNS:
        raise UnreadableSheet(
            "too_many_columns",
            f"Line {line} has {len(cells)} columns; at most {MAX_COLUMNS} can be read.",
        )
    if number > MAX_ROWS:
        raise UnreadableSheet(
            "too_many_rows",
            f"The file has more than {MAX_ROWS:,} rows. Import it in parts.",
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableSheet(
            "cell_too_long",
            f"A cell in line {line} is longer than {MAX_CELL:,} characters. Shorten it.",
        )


def _refuse_quotes(error: csv.Error, line: int) -> UnreadableSheet:
    text = str(error)
    if "field larger" in text or "unexpected end" in text:
        return UnreadableSheet(
            "quotes",
            f"A quoted cell that begins near line {line} is not closed. "
            "Add the missing quotation mark.",
        )
    return UnreadableSheet(
        "quotes",
        f"The quotation marks in line {line} do not pair up. "
        "Inside a quoted cell, write a quotation mark twice.",
    )


def find_delimiter(lines: Iterable[str], count_headers: Callable[[Sequence[str]], int]) -> str:
    """The delimiter that splits the first lines into the same number of columns most often.

    One that makes known words of the first row wins. One column needs none: it gets a tab,
    which no address holds.
    """
    sample = list(islice(lines, _SAMPLE))
    best: tuple[tuple[int, float, int], str] | None = None
    for delimiter in DELIMITERS:
        rows = _try_rows(sample, delimiter)
        widths = [len(row) for row in rows if row]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            continue
        score = (count_headers(rows[0]), widths.count(usual) / len(widths), usual)
        if best is None or score > best[0]:
            best = score, delimiter
    return best[1] if best else "\t"


def _try_rows(sample: list[str], delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(sample, delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        pass  # a quoted cell that goes on below the sample: what was read is enough
    return rows
