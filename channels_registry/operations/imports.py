"""Imports on this floor: keep the upload, and read it batch by batch into rows with an identity.

What the rows mean for owners, and writing them, is added on top by the floor above.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.jobs import request_job
from channels_registry.models import ImportChunk, ImportFile, ImportRow, ImportState
from channels_registry.operations.import_reading import CHUNK
from channels_registry.spreadsheets import columns as guesses
from channels_registry.spreadsheets.kinds import is_workbook
from channels_registry.spreadsheets.lines import ENCODINGS
from channels_registry.spreadsheets.refusals import UnreadableSheet
from channels_registry.spreadsheets.rows import MAX_COLUMNS

MAX_SIZE = 64 * 1024 * 1024
MAX_WORKBOOK = 10 * 1024 * 1024
# Whose column it was decides what a word on the row's owners was about.
_OWNER_FIELDS = {"address", "platform", "handle", "accountable"}


class ImportRefused(Exception):
    """What was given cannot be kept as an import. The message says why."""


class ImportNotReady(Exception):
    """The import cannot do this now. The message says what is missing."""


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
                import_file.is_workbook = _check_kind(name, content)
            import_file.size += len(content)
            _refuse_large(import_file)
            ImportChunk.new(import_file=import_file, number=number, content=content).save(
                force_insert=True
            )
        if not import_file.size:
            raise ImportRefused(
                gettext("There is nothing in it. Choose a file, or paste some cells.")
            )
        ask_to_read(current, import_file, task)
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

    What people said about a row stays, but for fields whose column is another one now.

    Raises ImportNotReady once it is being imported, ImportRefused for wrong columns.
    """
    with change(import_file.organization, by=by, now=now) as current:
        import_file.refresh_from_db()
        if import_file.is_working:
            raise ImportNotReady(gettext("The file is being worked on. Wait until that is done."))
        if import_file.state in (ImportState.IMPORTING, ImportState.IMPORTED):
            raise ImportNotReady(
                gettext("This file is imported already. Upload it again to change more.")
            )
        columns = check_columns(columns)
        _forget_words_on_moved(import_file, columns)
        import_file.columns = columns
        import_file.has_header = has_header
        import_file.encoding = check_encoding(encoding)
        import_file.delimiter = ""
        ask_to_read(current, import_file, task)
        import_file.save()
        return import_file


def ask_to_read(current: Change, import_file: ImportFile, task: str) -> None:
    """Have the whole file read, from its first row on. The caller saves the import."""
    import_file.state = ImportState.READING
    import_file.error = import_file.error_code = ""
    import_file.rows_read = import_file.rows_without_department = 0
    import_file.unknown_departments = []
    import_file.verdicts = {}
    import_file.job = request_job(current, task=task, total=import_file.end)


def _forget_words_on_moved(import_file: ImportFile, columns: Mapping[str, int]) -> None:
    """Corrections of a column's cells do not hold for the cells of another column."""
    moved = {
        field
        for field in columns.keys() | import_file.columns.keys()
        if columns and columns.get(field) != import_file.columns.get(field)
    }
    if not moved:
        return
    rows = ImportRow.objects.filter(import_file=import_file)
    corrected = list(rows.filter(corrections__has_any_keys=sorted(moved)).only("corrections"))
    for row in corrected:
        row.corrections = {f: text for f, text in row.corrections.items() if f not in moved}
    ImportRow.objects.bulk_update(corrected, ["corrections"], batch_size=1_000)
    if moved & _OWNER_FIELDS:
        rows.filter(~Q(owner_choice="") | ~Q(on_other_owner="")).update(
            owner_choice="", on_other_owner=""
        )


def check_columns(columns: Mapping[str, int] | None) -> dict[str, int]:
    """The columns, if each names a field and a place that a row can have. Raises ImportRefused."""
    for name, number in (columns or {}).items():
        if name not in guesses.FIELDS:
            raise ImportRefused(
                gettext("There is no field “{name}”. A column can be: {fields}.").format(
                    name=name, fields=", ".join(guesses.FIELDS)
                )
            )
        if not 0 <= number < MAX_COLUMNS:
            raise ImportRefused(
                gettext("The column of {name} must be among the first {most}.").format(
                    name=name, most=MAX_COLUMNS
                )
            )
    return dict(columns or {})


def check_encoding(encoding: str) -> str:
    """The encoding under our name for it; empty means to find out. Raises ImportRefused."""
    name = encoding.strip().lower().replace("windows-1252", "cp1252")
    if name and name not in ENCODINGS:
        raise ImportRefused(
            gettext("We read UTF-8, UTF-16 and Windows-1252 (cp1252). Save it as UTF-8.")
        )
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


def _check_kind(name: str, start: bytes) -> bool:
    try:
        return is_workbook(name, start)
    except UnreadableSheet as problem:
        raise ImportRefused(str(problem)) from problem


def _refuse_large(import_file: ImportFile) -> None:
    if import_file.is_workbook and import_file.size > MAX_WORKBOOK:
        raise ImportRefused(gettext("The workbook is larger than 10 MB. Save the sheet as CSV."))
    if import_file.size > MAX_SIZE:
        raise ImportRefused(gettext("The file is larger than 64 MB. Import it in parts."))
