"""Imports on this floor: keep the upload, and read it batch by batch into rows with an identity.

What the rows mean for owners, and writing them, is added on top by the floor above.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from accounts.models import Job, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.jobs import request_job
from channels_registry.models import (
    ChannelStatus,
    ImportChunk,
    ImportFile,
    ImportState,
    Purpose,
)
from channels_registry.platforms.canonical import Identity
from channels_registry.queries.imports import read_pieces
from channels_registry.spreadsheets import columns as guesses
from channels_registry.spreadsheets.lines import (
    ENCODINGS,
    find_encoding,
    read_lines,
    refuse_binary,
)
from channels_registry.spreadsheets.listings import (
    UnreadableRow,
    is_profile,
    read_fields,
    read_identity,
    read_values,
)
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.rows import MAX_COLUMNS, Row, find_delimiter, read_rows

MAX_SIZE = 64 * 1024 * 1024
CHUNK = 1024 * 1024
_PURPOSES = dict(Purpose.choices)
_STATUSES = dict(ChannelStatus.choices)
_LOOK_AHEAD = 20  # rows to guess the address column by
_LABEL = 60


class ImportRefused(Exception):
    """What was given cannot be kept as an import. The message says why."""


class ImportNotReady(Exception):
    """The import cannot do this now. The message says what is missing."""


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


@dataclass(frozen=True, slots=True)
class Batch:
    """The next rows of a file, where to go on, and whether that is all."""

    rows: list[ReadRow]
    cursor: dict[str, int]
    finished: bool


def keep_import(
    *,
    organization: Organization,
    name: str,
    chunks: Iterable[bytes],
    by: Actor,
    now: datetime,
    task: str,
    columns: Mapping[str, int] | None = None,
    has_header: bool | None = None,
    encoding: str = "",
    create_departments: bool = False,
) -> ImportFile:
    """Keep an upload in pieces and ask for its reading by `task`. Raises ImportRefused."""
    with change(organization, by=by, now=now) as current:
        import_file = ImportFile.new(
            name=(name.strip() or "Pasted cells")[:200],
            size=0,
            columns=check_columns(columns),
            has_header=has_header,
            encoding=check_encoding(encoding),
            create_departments=create_departments,
            created_at=now,
            created_by_label=by.label[:200],
        )
        for number, content in enumerate(_cut(chunks)):
            if number == 0:
                _refuse_first(content)
            import_file.size += len(content)
            if import_file.size > MAX_SIZE:
                raise ImportRefused("The file is larger than 64 MB. Import it in parts.")
            ImportChunk.new(import_file=import_file, number=number, content=content).save(
                force_insert=True
            )
        if not import_file.size:
            raise ImportRefused("There is nothing in it. Choose a file, or paste some cells.")
        _ask_to_read(current, import_file, task)
        import_file.save(force_insert=True)
        current.record("import.started", import_file, after={"name": import_file.name})
        return import_file


def read_again(
    *,
    import_file: ImportFile,
    by: Actor,
    now: datetime,
    task: str,
    columns: Mapping[str, int] | None = None,
    has_header: bool | None = None,
    encoding: str = "",
) -> ImportFile:
    """Read the same upload with other columns or another encoding.

    Raises ImportNotReady once it is being imported, ImportRefused for wrong columns.
    """
    with change(import_file.organization, by=by, now=now) as current:
        import_file.refresh_from_db()
        if import_file.is_working:
            raise ImportNotReady("The file is being worked on. Wait until that is done.")
        if import_file.state in (ImportState.IMPORTING, ImportState.IMPORTED):
            raise ImportNotReady("This file is imported already. Upload it again to change more.")
        import_file.columns = check_columns(columns)
        import_file.has_header = has_header
        import_file.encoding = check_encoding(encoding)
        import_file.delimiter = ""
        _ask_to_read(current, import_file, task)
        import_file.save()
        return import_file


def _ask_to_read(current: Change, import_file: ImportFile, task: str) -> None:
    import_file.state = ImportState.READING
    import_file.error = import_file.error_code = ""
    import_file.rows_read = import_file.rows_without_department = 0
    import_file.unknown_departments = []
    import_file.verdicts = {}
    import_file.job = request_job(current, task=task, total=import_file.size)


def check_columns(columns: Mapping[str, int] | None) -> dict[str, int]:
    """The columns, if each names a field and a place that a row can have. Raises ImportRefused."""
    for name, number in (columns or {}).items():
        if name not in guesses.FIELDS:
            raise ImportRefused(
                f"There is no field “{name}”. A column can be: {', '.join(guesses.FIELDS)}."
            )
        if not 0 <= number < MAX_COLUMNS:
            raise ImportRefused(f"The column of {name} must be among the first {MAX_COLUMNS}.")
    return dict(columns or {})


def check_encoding(encoding: str) -> str:
    """The encoding under our name for it; empty means to find out. Raises ImportRefused."""
    name = encoding.strip().lower().replace("windows-1252", "cp1252")
    if name and name not in ENCODINGS:
        raise ImportRefused("We read UTF-8, UTF-16 and Windows-1252 (cp1252). Save it as UTF-8.")
    return name


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK, so that a place in the file tells its piece."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        while len(rest) >= CHUNK:
            yield rest[:CHUNK]
            rest = rest[CHUNK:]
    if rest:
        yield rest


def _refuse_first(content: bytes) -> None:
    try:
        refuse_binary(content)
    except UnreadableSheet as problem:
        raise ImportRefused(str(problem)) from problem


def read_batch(import_file: ImportFile, job: Job, *, limit: int) -> Batch:
    """The next rows from the job's cursor, `limit` and one (a header is none of them).

    The first call also finds out how to read them.

    Raises UnreadableSheet.
    """
    cursor = job.cursor or _find_out(import_file)
    rows: list[ReadRow] = []
    after = dict(cursor)
    pieces = read_pieces(import_file, cursor["offset"], chunk=CHUNK)
    for row in _read_rows(import_file, pieces, cursor):
        after = {
            "offset": cursor["offset"] + row.offset,
            "row": row.number + 1,
            "line": row.line,
        }
        if any(row.cells) and not (row.number == 1 and import_file.has_header):
            rows.append(_read_row(row, import_file.columns))
        if row.number - cursor["row"] >= limit:
            break
    finished = after["offset"] >= import_file.size or after == cursor
    return Batch(rows=rows, cursor=after, finished=finished)


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


def _find_out(import_file: ImportFile) -> dict[str, int]:
    """Encoding, delimiter, header and columns, where nobody chose them. The cursor to begin at."""
    start = next(read_pieces(import_file, 0, chunk=CHUNK))
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

    import_file.delimiter = find_delimiter(
        read_lines(pieces(), import_file.encoding), guesses.count_headers
    )
    first = [row.cells for row in islice(_read_rows(import_file, pieces(), begin), _LOOK_AHEAD)]
    if not any(any(cells) for cells in first):
        raise UnreadableSheet("empty", "The first rows are empty. Delete them and upload again.")
    import_file.header = [cell[:_LABEL] for cell in first[0]]
    if import_file.has_header is None:
        import_file.has_header = guesses.has_header(first[0])
    width = max(map(len, first))
    if not import_file.columns:
        import_file.columns = _guess_columns(import_file, first)
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


def _guess_columns(import_file: ImportFile, first: list[list[str]]) -> dict[str, int]:
    header, below = ([], first) if not import_file.has_header else (first[0], first[1:])
    columns = guesses.guess_columns(header)
    if not guesses.are_enough(columns):
        found = guesses.guess_address_column(below, is_profile)
        taken = set(found.values())
        columns = {n: c for n, c in columns.items() if c not in taken} | found
    return columns


def _read_row(row: Row, columns: Mapping[str, int]) -> ReadRow:
    values = read_values(row.cells, columns)
    try:
        return ReadRow(row.number, values, read_identity(values), read_channel_fields(values))
    except UnreadableRow as problem:
        return ReadRow(row.number, values, problem=str(problem))


def read_channel_fields(values: Mapping[str, str]) -> dict[str, Any]:
    """The channel's fields that a row fills, as the registry stores them. Raises UnreadableRow."""
    return read_fields(values, purposes=_PURPOSES, statuses=_STATUSES)
