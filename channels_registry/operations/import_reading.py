"""Reading an upload on this floor: bytes to rows, each with the account that it names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.utils import translation

from accounts.models import Job
from accounts.text import fold_name
from channels_registry.models import ImportChunk, ImportFile, ImportRow
from channels_registry.platforms.canonical import Identity
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.imports import (
    count_values,
    is_readable,
    read_channel_fields,
    read_pieces,
)
from channels_registry.spreadsheets import columns as guesses
from channels_registry.spreadsheets.columns import ROLES
from channels_registry.spreadsheets.lines import find_encoding, read_lines
from channels_registry.spreadsheets.listings import (
    UnreadableRow,
    is_profile,
    read_identity,
    read_values,
)
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.rows import Row, find_delimiter, read_rows
from channels_registry.spreadsheets.unpacking import open_as_text

CHUNK = 1024 * 1024
_LOOK_AHEAD = 20  # rows to guess the address column by
_LABEL = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What people said about a row of a file, under the names that ImportRow keeps it by."""

    corrections: dict[str, str] = field(default_factory=dict)
    is_left_out: bool = False
    owner_choice: str = ""
    on_other_owner: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the file: its number as a person counts, what it says, or why it cannot be used.

    `values`: field -> text as it stands there; `fields`: the channel's fields, checked.
    """

    number: int
    values: dict[str, str]
    identity: Identity | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    said: Said = NOTHING_SAID

    @property
    def counted(self) -> dict[str, str]:
        """The values that count: the owner does not, where another row's was chosen."""
        return count_values(self.values, self.said.owner_choice)


@dataclass(frozen=True, slots=True)
class Batch:
    """The next rows of a file, where to go on, and whether that is all."""

    rows: list[ReadRow]
    cursor: dict[str, int]
    finished: bool


def unpack(import_file: ImportFile, *, beat: Callable[[], object]) -> None:
    """Put a workbook's first sheet, as CSV, in the place of its bytes. Raises UnreadableSheet.

    `beat` is called every few seconds while another process works at it.
    """
    workbook = b"".join(read_pieces(import_file, 0, chunk=CHUNK))
    with open_as_text(workbook, beat=beat) as (sheet, text):
        ImportChunk.objects.filter(import_file=import_file).delete()
        size = 0
        for number, content in enumerate(iter(lambda: text.read(CHUNK), b"")):
            ImportChunk.new(import_file=import_file, number=number, content=content).save(
                force_insert=True
            )
            size += len(content)
    import_file.sheet, import_file.text_size = sheet[:100], size


def read_batch(import_file: ImportFile, job: Job, *, limit: int) -> Batch:
    """The next rows from the job's cursor, `limit` and one (a header is none of them).

    The first call also finds out how to read them. What people said about these rows at an
    earlier reading is taken over, and the rows of that reading go.

    Raises UnreadableSheet.
    """
    templates = load_templates()
    cursor = job.cursor or _find_out(import_file, templates)
    found: list[tuple[int, dict[str, str]]] = []
    after = dict(cursor)
    pieces = read_pieces(import_file, cursor["offset"], chunk=CHUNK)
    for row in _read_rows(import_file, pieces, cursor):
        after = {
            "offset": cursor["offset"] + row.offset,
            "row": row.number + 1,
            "line": row.line,
        }
        if any(row.cells) and not (row.number == 1 and import_file.has_header):
            found.append((row.number, read_values(row.cells, import_file.columns)))
        if row.number - cursor["row"] >= limit:
            break
    finished = after["offset"] >= import_file.end or after == cursor
    said = _take_over(import_file, cursor["row"], None if finished else after["row"])
    rows = [
        read_row(number, values, said.get(number, NOTHING_SAID), import_file.renames, templates)
        for number, values in found
    ]
    return Batch(rows=rows, cursor=after, finished=finished)


def _take_over(import_file: ImportFile, first: int, end: int | None) -> dict[int, Said]:
    """What was said about rows of an earlier reading, and away with them. Two statements."""
    rows = ImportRow.objects.filter(import_file=import_file, number__gte=first)
    if end is not None:
        rows = rows.filter(number__lt=end)
    about = rows.exclude(corrections={}, is_left_out=False, owner_choice="", on_other_owner="")
    said = {row.number: said_of(row) for row in about.only("number", *Said.__slots__)}
    rows.delete()
    return said


def _read_rows(
    import_file: ImportFile, pieces: Iterable[bytes], cursor: Mapping[str, int]
) -> Iterator[Row]:
    return read_rows(
        read_lines(pieces, import_file.encoding, first_line=cursor["line"]),
        import_file.delimiter,
        encoding=import_file.encoding,
        first_row=cursor["row"],
        first_line=cursor["line"],
    )


def _find_out(import_file: ImportFile, templates: Templates) -> dict[str, int]:
    """Encoding, delimiter, header and columns, where nobody chose them. The cursor to begin at."""
    start = next(read_pieces(import_file, 0, chunk=CHUNK))
    if import_file.is_workbook:
        import_file.encoding = "utf-8"
    encoding, mark = find_encoding(start)
    import_file.encoding = import_file.encoding or encoding
    begin = {
        "offset": mark if import_file.encoding == encoding else 0,
        "row": 1,
        "line": 1,
    }

    def pieces() -> Iterator[bytes]:
        yield start[begin["offset"] :]
        yield from read_pieces(import_file, len(start), chunk=CHUNK)

    import_file.delimiter = (
        ","
        if import_file.is_workbook
        else find_delimiter(read_lines(pieces(), import_file.encoding), guesses.count_headers)
    )
    first = [row.cells for row in islice(_read_rows(import_file, pieces(), begin), _LOOK_AHEAD)]
    if not any(any(cells) for cells in first):
        raise UnreadableSheet("empty", "The first rows are empty. Delete them and upload again.")
    import_file.header = [cell[:_LABEL] for cell in first[0]]
    if import_file.has_header is None:
        import_file.has_header = guesses.has_header(first[0])
    width = max(map(len, first))
    if not import_file.columns:
        import_file.columns = _guess_columns(import_file, first, templates)
    for name, number in import_file.columns.items():
        if number >= width:
            raise UnreadableSheet(
                "columns",
                f"There is no column {number + 1} for {name}: the file has {width}. Choose again.",
            )
    if not guesses.are_enough(import_file.columns):
        raise UnreadableSheet(
            "columns", "We do not see which column holds the addresses. Choose it below."
        )
    return begin


def _guess_columns(
    import_file: ImportFile, first: list[list[str]], templates: Templates
) -> dict[str, int]:
    header, below = ([], first) if not import_file.has_header else (first[0], first[1:])
    columns = guesses.guess_columns(header)
    for name, number in list(columns.items()):
        texts = [cells[number] for cells in below if number < len(cells) and cells[number]]
        if not texts or guesses.is_named(name, header[number]):
            continue
        # "org_type" may be a purpose; where no cell below it is one, it is something else.
        if not any(is_readable(name, text) for text in texts):
            del columns[name]
    if not guesses.are_enough(columns):
        found = guesses.guess_address_column(below, partial(is_profile, templates=templates))
        taken = set(found.values())
        columns = {n: c for n, c in columns.items() if c not in taken} | found
    return columns


def read_row(
    number: int,
    values: Mapping[str, str],
    said: Said,
    renames: Mapping[str, str],
    templates: Templates,
) -> ReadRow:
    """What a row says, with what people said about it in place of the file's words."""
    values = {f: text for f, text in {**values, **said.corrections}.items() if text}
    if renames:
        for role in ROLES:
            if fold_name(values.get(role, "")) in renames:
                values[role] = renames[fold_name(values[role])]
    if said.is_left_out:
        return ReadRow(number, values, problem="You left this row out.", said=said)
    try:
        with translation.override(None):  # it is kept: the same words whoever reads them
            identity, fields = read_identity(values, templates), read_channel_fields(values)
    except UnreadableRow as problem:
        return ReadRow(number, values, problem=str(problem), said=said)
    return ReadRow(number, values, identity, fields, said=said)


def said_of(row: ImportRow) -> Said:
    return Said(**{name: getattr(row, name) for name in Said.__slots__})
