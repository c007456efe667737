"""Rows of cells to the bytes of a file that opens safely: CSV, JSON, Excel."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.cells import escape_cell, unescape_cell
from channels_registry.spreadsheets.rows import MAX_CELL

Cell = str | int | None


def write_csv_head(header: Sequence[str]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    return "\ufeff".encode() + write_csv_rows([header])


def write_csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([escape_cell(_say(cell)) for cell in row])
    return text.getvalue().encode()


def write_json_rows(rows: Iterable[dict[str, Any]], *, is_first: bool) -> bytes:
    """The items of a list: `[` before the first of them, and `]` after all, are the caller's."""
    lines = (json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    text = ",\n".join(lines)
    return (text if is_first or not text else ",\n" + text).encode()


def write_xlsx(
    file: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """One sheet, written row by row. Every text is a text, whatever it looks like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append(
            [cell if isinstance(cell, int) else _text_cell(sheet, _say(cell)) for cell in row]
        )
    book.save(file)


def _text_cell(sheet: Any, text: str) -> Any:
    """No formula: openpyxl would make one of what begins with "=".

    What looks like one is marked as a text instead, as Excel marks what somebody types behind an
    apostrophe, and so reads as it is. Only a text that an import would take for an escaped one
    gets the apostrophe that the import takes away.
    """
    if not text:
        return None
    escaped = escape_cell(text)
    kept = text if unescape_cell(text) == text else escaped
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", kept)[:MAX_CELL])
    cell.data_type = "s"
    if escaped != text:
        cell.quotePrefix = True
    return cell


def _say(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def in_batches(ids: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
