"""The first sheet of an Excel workbook to the text that a CSV file would have.

Run as a program (`python -m channels_registry.spreadsheets.workbooks`), with the workbook at the
standard input and the text at the standard output: what a hostile file costs, it costs a process
of its own (unpacking.py), and not the worker.
"""

import csv
import io
import json
import resource
import sys
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

from openpyxl import load_workbook

from channels_registry.spreadsheets.archives import check_archive
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.rows import MAX_CELL, MAX_COLUMNS

MAX_ROWS = 50_000
_LAST_ROW = 1_048_576  # of Excel itself: a row below it is a lie
_MIDNIGHT = time()
_MAX_TEXT = 64 * 1024 * 1024


def convert(file: BinaryIO, out: TextIO) -> str:
    """Write the first sheet that has cells as CSV. Answers its name. Raises UnreadableSheet."""
    check_archive(file)
    file.seek(0)
    try:
        # What openpyxl says about styles and extensions that it leaves aside.
        with warnings.catch_warnings(action="ignore"):
            return _convert_first(file, out)
    except UnreadableSheet:
        raise
    except MemoryError as error:
        raise UnreadableSheet(
            "too_large", "The workbook is too large to be read here. Save it as CSV."
        ) from error
    except Exception as error:  # whatever a broken file makes a parser say
        raise UnreadableSheet(
            "workbook", "The workbook is damaged. Open it in Excel and save it anew, or as CSV."
        ) from error


def _convert_first(file: BinaryIO, out: TextIO) -> str:
    workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets = list(workbook.worksheets)
    # What a person sees comes first; a hidden sheet is better than nothing.
    sheets.sort(key=lambda sheet: sheet.sheet_state != "visible")
    for sheet in sheets:
        rows = iter(_read_rows(sheet))
        first = next(rows, None)
        if first is not None:
            csv.writer(out, lineterminator="\n").writerows(_after(first, rows))
            return str(sheet.title)
    raise UnreadableSheet("empty", "There are no cells in the workbook. Choose another file.")


def _after(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


def _read_rows(sheet: Any) -> Iterator[list[str]]:
    """Every row as far as the last one with a text, so that rows keep their numbers."""
    sheet.reset_dimensions()  # the sheet's own word on its size may be anything
    waiting = 0
    empty = None  # what stands for every row that the sheet leaves out: one object
    rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS + 1)
    for number, cells in enumerate(rows, start=1):
        texts = [] if cells is empty else _read_cells(cells)
        if not texts:
            waiting += 1
            empty = cells
            continue
        if len(texts) > MAX_COLUMNS:
            raise UnreadableSheet(
                "too_many_columns",
                f"Row {number} has more than {MAX_COLUMNS} columns. Delete those that do not "
                "belong to the list.",
            )
        if number > MAX_ROWS + 1:  # and a header
            raise UnreadableSheet(
                "too_many_rows",
                f"The sheet has more than {MAX_ROWS:,} rows. Save it as CSV, which may have more.",
            )
        if any(len(text) > MAX_CELL for text in texts):
            raise UnreadableSheet(
                "cell_too_long",
                f"A cell in row {number} is longer than {MAX_CELL:,} characters. Shorten it.",
            )
        for _ in range(waiting):
            yield []
        waiting = 0
        yield texts


def _read_cells(cells: Iterable[Any]) -> list[str]:
    """What stands in the cells, without the empty ones at the end."""
    texts = [show(cell.value, cell.number_format) if _is_filled(cell) else "" for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _is_filled(cell: Any) -> bool:
    return cell.value is not None


def show(value: object, number_format: str = "General") -> str:
    """A cell's value as a person sees it; dates as 2026-03-01, which every country reads alike."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _show_number(value, number_format)
    if isinstance(value, datetime):
        is_day = value.time() == _MIDNIGHT
        return f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}"
    return str(value)


def _show_number(value: float, number_format: str) -> str:
    if number_format.endswith("%"):
        return f"{_plain(value * 100)}%"
    if number_format and set(number_format) == {"0"}:  # 00000: an id with its leading zeros
        return f"{round(value):0{len(number_format)}}"
    return _plain(value)


def _plain(value: float) -> str:
    """Digits, without the exponent and the trailing zeros that only computers write."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def main() -> int:
    """The sheet's name, or the reason of a refusal, goes to the standard error as JSON.

    Arguments: the seconds of processor time and the bytes of memory that the system grants.
    """
    seconds, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_TEXT, _MAX_TEXT))
    file = io.BytesIO(sys.stdin.buffer.read())
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        answer, code = {"sheet": convert(file, out)}, 0
    except UnreadableSheet as problem:
        answer, code = {"code": problem.code, "message": str(problem)}, 1
    out.flush()
    sys.stderr.write(json.dumps(answer))
    return code


if __name__ == "__main__":
    sys.exit(main())
