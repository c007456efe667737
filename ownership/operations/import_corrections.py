"""What people say about the rows of an import before it is confirmed, where the rows stand.

Each word is kept in the rows and the rows are judged again at once, with all other rows of the
file that mean the same channels. Nothing is written to the registry.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.text import fold_name
from accounts.words import say_number
from channels_registry.models import (
    ImportFile,
    ImportRow,
    ImportState,
    OnOtherOwner,
    OwnerChoice,
)
from channels_registry.operations.import_reading import ReadRow, Said, read_row, said_of
from channels_registry.operations.imports import ask_to_read
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.identities import IdentityKey, find_registered, key_of
from channels_registry.queries.imports import rows_of
from channels_registry.spreadsheets.columns import FIELDS
from channels_registry.spreadsheets.listings import clean_value
from ownership.operations.import_verdicts import (
    collect_unknown,
    forget_unknown,
    identity_of,
    owner_of,
)
from ownership.operations.imports import (
    MOST_DEPARTMENTS,
    READING,
    ImportNotReady,
    judge_rows,
)
from ownership.queries.department_names import DepartmentNames, load_department_names

# More rows than that are judged by the worker, who reads the file again.
AT_ONCE = 1_000
MAX_CELL = 2_000
_JUDGED = (
    *("values", "verdict", "message", "kind", "key", "first_number", "adds"),
    *("platform", "custom_platform", "platform_slug", "channel", "departments", "unknown"),
)
_SAID = Said.__slots__


class RowNotFound(Exception):
    """The file has no such row."""


def correct_row(
    *, import_file: ImportFile, number: int, values: Mapping[str, str], by: Actor, now: datetime
) -> ImportRow:
    """Put these texts in the place of the row's cells; an empty one clears its cell.

    Raises RowNotFound, ImportNotReady.
    """
    with _open(import_file, by=by, now=now) as current:
        row = _find_row(import_file, number)
        wrong = sorted(values.keys() - set(FIELDS))
        if wrong:
            raise ImportNotReady(gettext("There is no field “{wrong}”.").format(wrong=wrong[0]))
        texts = {field: clean_value(field, text) for field, text in values.items()}
        if any(len(text) > MAX_CELL for text in texts.values()):
            raise ImportNotReady(
                gettext("A cell may have {max_cell} characters at most. Shorten it.").format(
                    max_cell=say_number(MAX_CELL)
                )
            )
        changed = {f: text for f, text in texts.items() if text != row.values.get(f, "")}
        if not changed:
            return row
        before = {field: row.values.get(field, "") for field in changed}
        row.corrections |= changed
        row.is_left_out = False
        if "accountable" in changed:
            row.owner_choice = ""  # it was about another owner
        _judge_again(current, import_file, [row])
        _record(current, import_file, row, before, changed)
        return _find_row(import_file, number)


def leave_row_out(
    *, import_file: ImportFile, number: int, by: Actor, now: datetime, is_left_out: bool = True
) -> ImportRow:
    """Import the file without this row, or with it after all. Raises RowNotFound, ImportNotReady"""
    with _open(import_file, by=by, now=now) as current:
        row = _find_row(import_file, number)
        if row.is_left_out != is_left_out:
            row.is_left_out = is_left_out
            _judge_again(current, import_file, [row])
            _record(
                current, import_file, row, {"left_out": not is_left_out}, {"left_out": is_left_out}
            )
        return _find_row(import_file, number)


def choose_owner(
    *,
    import_file: ImportFile,
    number: int,
    counts: int | None,
    by: Actor,
    now: datetime,
) -> ImportRow:
    """Say which row's owner counts for the channel of row `number`; None: every row's.

    Raises RowNotFound, ImportNotReady.
    """
    with _open(import_file, by=by, now=now) as current:
        row = _find_row(import_file, number)
        rows = [other for other in _rows_of_channel(import_file, row) if _owner_named(other)]
        names = load_department_names()
        owners = {other.number: owner_of(other.values, names) for other in rows}
        if counts is not None and counts not in owners:
            raise ImportNotReady(
                gettext("This row names no owner for the same channel. Look again.")
            )
        for other in rows:
            is_chosen = counts is not None and owners[other.number] == owners[counts]
            other.owner_choice = (
                OwnerChoice.BOTH
                if counts is None
                else (OwnerChoice.THIS if is_chosen else OwnerChoice.OTHER)
            )
        _judge_again(current, import_file, rows)
        choice = "every row" if counts is None else f"row {counts}"
        _record(current, import_file, row, {}, {"owner": choice})
        return _find_row(import_file, number)


def choose_on_other_owner(
    *, import_file: ImportFile, number: int, choice: str, by: Actor, now: datetime
) -> ImportRow:
    """Say what becomes of the registry's other owner, for the channel of this row.

    `choice`: keep, add or replace. Raises RowNotFound, ImportNotReady.
    """
    if choice not in OnOtherOwner.values:
        raise ImportNotReady(gettext("Say keep, add or replace."))
    with _open(import_file, by=by, now=now) as current:
        row = _find_row(import_file, number)
        rows = _rows_of_channel(import_file, row)
        before = {"on_other_owner": row.on_other_owner}
        for other in rows:
            other.on_other_owner = choice
        _judge_again(current, import_file, rows)
        _record(current, import_file, row, before, {"on_other_owner": choice})
        return _find_row(import_file, number)


def use_department(
    *, import_file: ImportFile, name: str, department: UUID, by: Actor, now: datetime
) -> int:
    """Let a name that is no department's mean this one, in every row. Answers how many rows.

    Many rows are judged by the worker: the import is then being read again. Raises ImportNotReady.
    """
    with _open(import_file, by=by, now=now) as current:
        names = load_department_names()
        chosen = names.by_id.get(department)
        if chosen is None:
            raise ImportNotReady(gettext("This department is no longer here. Choose another one."))
        folded = fold_name(name)
        if not folded or names.find(name) is not None:
            raise ImportNotReady(gettext("This name means a department already."))
        rows = _find_rows_with_unknown(import_file, folded)
        if not rows:
            raise ImportNotReady(
                gettext("No row says “{name}” any more. Look again.").format(name=name)
            )
        import_file.renames |= {folded: chosen.name}
        _judge_again(current, import_file, rows)
        current.record(
            "import.corrected", import_file, before={"name": name}, after={"name": chosen.name}
        )
        return len(rows)


@contextmanager
def _open(import_file: ImportFile, *, by: Actor, now: datetime) -> Iterator[Change]:
    with change(import_file.organization, by=by, now=now) as current:
        import_file.refresh_from_db()
        if import_file.is_working:
            raise ImportNotReady(gettext("The file is being worked on. Wait until that is done."))
        if import_file.state != ImportState.READY:
            raise ImportNotReady(gettext("The rows of this file can no longer be changed."))
        yield current


def _find_row(import_file: ImportFile, number: int) -> ImportRow:
    row = ImportRow.objects.filter(import_file=import_file, number=number).first()
    if row is None:
        raise RowNotFound
    return row


def _key(row: ImportRow) -> IdentityKey | None:
    return row.identity_key if row.platform_slug else None


def _owner_named(row: ImportRow) -> bool:
    return bool(row.values.get("accountable"))


def _rows_of_channel(import_file: ImportFile, row: ImportRow) -> list[ImportRow]:
    """Every row of the file that means the row's channel, in the file's order."""
    key = _key(row)
    if key is None:
        raise ImportNotReady(gettext("This row names no channel yet. Mend its address first."))
    return list(rows_of(import_file, {key}).order_by("number"))


def _find_rows_with_unknown(import_file: ImportFile, folded: str) -> list[ImportRow]:
    """The rows with this name in any spelling; one more than are judged at once at most."""
    rows = ImportRow.objects.filter(import_file=import_file, unknown__len__gt=0).order_by()
    lists = rows.values_list("unknown", flat=True).distinct()
    spellings = {name for unknown in lists for name in unknown if fold_name(name) == folded}
    return list(rows.filter(unknown__overlap=sorted(spellings)).order_by("number")[: AT_ONCE + 1])


def _judge_again(current: Change, import_file: ImportFile, changed: Sequence[ImportRow]) -> None:
    """Judge these rows anew, and those that mean the channels which they mean or meant."""
    templates = load_templates()
    read = {row.number: _read(import_file, row, templates) for row in changed}
    registered = find_registered([r.identity for r in read.values() if r.identity])
    meant = {key for row in changed if (key := _key(row))}
    meant |= {key_of(r.identity) for r in read.values() if r.identity}
    meant |= {identity_of(channel) for channel in registered.values()}
    same = rows_of(import_file, meant)[: AT_ONCE + 1]
    if len(same) > AT_ONCE or len(changed) > AT_ONCE:
        ImportRow.objects.bulk_update(changed, _SAID, batch_size=500)
        ask_to_read(current, import_file, READING)
        import_file.save()
        return
    before = {row.number: row for row in same}
    before |= _as_stored(import_file, changed)
    read |= {n: _read(import_file, row, templates) for n, row in before.items() if n not in read}
    names = load_department_names()
    judged = judge_rows(import_file, [read[n] for n in sorted(read)], names)
    for row in judged:
        row.pk = before[row.number].pk
    ImportRow.objects.bulk_update(judged, (*_JUDGED, *_SAID), batch_size=500)
    _count_again(import_file, list(before.values()), judged, names)


def _as_stored(import_file: ImportFile, changed: Sequence[ImportRow]) -> dict[int, ImportRow]:
    numbers = [row.number for row in changed]
    rows = ImportRow.objects.filter(import_file=import_file, number__in=numbers)
    return {row.number: row for row in rows}


def _read(import_file: ImportFile, row: ImportRow, templates: Templates) -> ReadRow:
    return read_row(row.number, row.values, said_of(row), import_file.renames, templates)


def _count_again(
    import_file: ImportFile,
    before: Sequence[ImportRow],
    after: Sequence[ImportRow],
    names: DepartmentNames,
) -> None:
    verdicts = Counter(import_file.verdicts)
    verdicts.subtract(row.verdict for row in before)
    verdicts.update(row.verdict for row in after)
    import_file.verdicts = {verdict: rows for verdict, rows in verdicts.items() if rows > 0}
    import_file.rows_without_department += sum(bool(row.unknown) for row in after)
    import_file.rows_without_department -= sum(bool(row.unknown) for row in before)
    known = forget_unknown(import_file.unknown_departments, before)
    import_file.unknown_departments = collect_unknown(known, after, names, MOST_DEPARTMENTS)
    import_file.save(
        update_fields=["verdicts", "rows_without_department", "unknown_departments", "renames"]
    )


def _record(
    current: Change, import_file: ImportFile, row: ImportRow, before: Mapping, after: Mapping
) -> None:
    current.record(
        "import.corrected",
        import_file,
        before={"row": row.number, **before},
        after={"row": row.number, **after},
    )
