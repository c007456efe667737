"""Channels or the matrix as a file: at once when they are few, else by a worker, for a day.

A worker writes what it can in one step and moves the cursor; a step that is done again cuts the
file back to where the one before had ended. The file stands in a folder of the organization's
own, under a name that nobody can guess, and is answered to whoever asked for it alone.
"""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext

from accounts.models import Job, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.jobs import JobFailed, advance_job, request_job
from accounts.words import say_number
from channels_registry.models import Channel
from channels_registry.spreadsheets.writing import (
    Cell,
    in_batches,
    write_csv_head,
    write_csv_rows,
    write_json_rows,
    write_xlsx,
)
from ownership.models import Export, ExportFormat, ExportWhat
from ownership.queries.channel_filters import ChannelFilters, all_channels
from ownership.queries.exported_channels import load_channel_sheet
from ownership.queries.exported_matrix import MatrixChoice, load_matrix_sheet

TASK = "ownership.tasks.write_export"
AT_ONCE = 2_000
BATCH = 1_000  # channels read together
STEP = 5_000  # channels in one step of the worker
MOST_IN_EXCEL = 50_000  # rows: as many as an import reads back
KEPT_FOR = timedelta(days=1)


class Sheet(Protocol):
    """What a file says of channels, given their ids: in `rows_each` rows of each."""

    @property
    def title(self) -> str: ...
    @property
    def header(self) -> list[str]: ...
    @property
    def rows_each(self) -> int: ...
    def rows(self, ids: Sequence[UUID]) -> list[list[Cell]]: ...
    def objects(self, ids: Sequence[UUID]) -> list[dict[str, Any]]: ...


def export_channels(
    *,
    organization: Organization,
    membership: Membership,
    filters: ChannelFilters | None,
    file_format: ExportFormat,
    by: Actor,
    now: datetime,
) -> bytes | Export:
    """The file, or who is to write it when there is much. `filters` None: everything there is."""
    today = filters.today if filters else now.date()
    chosen = filters or all_channels(today)
    ids = list(chosen.in_order().values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        return start_export(
            organization=organization,
            membership=membership,
            filters=filters,
            file_format=file_format,
            by=by,
            now=now,
        )
    content = _write_at_once(load_channel_sheet(), ids, file_format)
    with change(organization, by=by, now=now) as current:
        after = {"format": file_format, "channels": len(ids), "query": chosen.as_query()}
        current.record("channels.exported", organization, after=after)
    return content


def export_matrix(
    *,
    organization: Organization,
    membership: Membership,
    choice: MatrixChoice,
    file_format: ExportFormat,
    by: Actor,
    now: datetime,
) -> bytes | Export:
    """The rows of one activity as a file, or who is to write it when there are many."""
    ids = choice.list_channels(AT_ONCE + 1)
    if len(ids) > AT_ONCE:
        return start_matrix_export(
            organization=organization,
            membership=membership,
            choice=choice,
            file_format=file_format,
            by=by,
            now=now,
        )
    content = _write_at_once(load_matrix_sheet(choice.activity), ids, file_format)
    with change(organization, by=by, now=now) as current:
        after = {"format": file_format, "channels": len(ids), "query": choice.as_query()}
        current.record("matrix.exported", organization, after=after)
    return content


def export_channel_matrix(
    *,
    organization: Organization,
    channel: Channel,
    file_format: ExportFormat,
    by: Actor,
    now: datetime,
) -> bytes:
    """One channel, all activities: always few rows."""
    content = _write_at_once(load_matrix_sheet(None), [channel.pk], file_format)
    with change(organization, by=by, now=now) as current:
        after = {"format": file_format}
        current.record("matrix.exported", channel, after=after, channel_id=channel.pk)
    return content


def start_export(
    *,
    organization: Organization,
    membership: Membership,
    filters: ChannelFilters | None,
    file_format: ExportFormat,
    by: Actor,
    now: datetime,
) -> Export:
    """Ask a worker for the file of channels, however few there are."""
    export = Export.new(
        membership=membership,
        format=file_format,
        query=filters.as_query() if filters else "",
        is_everything=filters is None,
    )
    return _start(export, organization=organization, by=by, now=now)


def start_matrix_export(
    *,
    organization: Organization,
    membership: Membership,
    choice: MatrixChoice,
    file_format: ExportFormat,
    by: Actor,
    now: datetime,
) -> Export:
    """Ask a worker for the file of the matrix, however small it is."""
    export = Export.new(
        membership=membership,
        format=file_format,
        what=ExportWhat.MATRIX,
        query=choice.as_query(),
        is_everything=choice.activity is None,
    )
    return _start(export, organization=organization, by=by, now=now)


def _start(export: Export, *, organization: Organization, by: Actor, now: datetime) -> Export:
    with change(organization, by=by, now=now) as current:
        export.job = request_job(current, task=TASK)
        export.created_at, export.expires_at = now, now + KEPT_FOR
        export.save(force_insert=True)
        after = {"format": export.format, "query": export.query, "everything": export.is_everything}
        current.record("export.started", export, after=after)
        return export


def file_of(export: Export) -> Path:
    """Where the file is, or will be."""
    return _folder() / str(export.organization_id) / str(export.pk)


def forget_expired_exports(*, now: datetime) -> int:
    """Delete the files of all organizations that are too old to be had. Answers how many."""
    forgotten = 0
    oldest = (now - KEPT_FOR).timestamp()
    for path in _folder().glob("*/*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten


def advance_export(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Write the next channels into the file."""

    def write(job: Job) -> bool:
        return _write_next(job, now=clock())

    advance_job(organization_id=organization_id, job_id=job_id, step=step, work=write, clock=clock)


def _write_next(job: Job, *, now: datetime) -> bool:
    export = Export.objects.get(job=job)
    sheet, chosen = _open_sheet(export, now)
    if not job.cursor:
        _choose(export, job, sheet, chosen())
    path = file_of(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_excel = export.format == ExportFormat.XLSX
    ids = export.channels if is_excel else export.channels[job.done : job.done + STEP]
    finished = job.done + len(ids) >= len(export.channels)
    with _open_at(path, job.cursor["bytes"]) as file:
        if is_excel:
            write_xlsx(file, sheet.title, sheet.header, _rows(sheet, ids))
        else:
            is_first = job.done == 0
            _write_part(file, sheet, ids, export.format, is_first=is_first, is_last=finished)
        file.flush()
        os.fsync(file.fileno())
        job.cursor = {"bytes": file.seek(0, os.SEEK_END)}
    job.done += len(ids)
    if finished:
        export.size = job.cursor["bytes"]
        job.result = {"channels": len(export.channels), "bytes": export.size}
        export.channels = []
        export.save(update_fields=["size", "channels"])
    return finished


def _open_sheet(export: Export, now: datetime) -> tuple[Sheet, Callable[[], list[UUID]]]:
    """What the file says, and how the channels are found that it is about."""
    if export.what == ExportWhat.MATRIX:
        choice = MatrixChoice.of_query(QueryDict(export.query))
        if choice is None:
            raise JobFailed(gettext("The activity is gone. Ask for the file of another one."))
        return load_matrix_sheet(choice.activity), choice.list_channels
    filters = (
        all_channels(now.date())
        if export.is_everything
        else ChannelFilters.of_query(export.query, today=now.date())
    )
    return load_channel_sheet(), lambda: list(filters.in_order().values_list("pk", flat=True))


def _choose(export: Export, job: Job, sheet: Sheet, channels: list[UUID]) -> None:
    """Which channels it will be, in which order: settled once, however long the writing takes."""
    export.channels = channels
    rows = len(channels) * sheet.rows_each
    if export.format == ExportFormat.XLSX and rows > MOST_IN_EXCEL:
        raise JobFailed(_say_too_many(rows, sheet))
    export.save(update_fields=["channels"])
    job.total = len(channels)
    job.cursor = {"bytes": 0}


def _say_too_many(rows: int, sheet: Sheet) -> str:
    sentence = gettext(
        "These are {rows} rows, and an Excel file takes {most_in_excel}. Choose CSV, or filter"
        " the list."
    )
    if sheet.rows_each == 1:
        sentence = gettext(
            "These are {rows} channels, and an Excel file takes {most_in_excel}. Choose"
            " CSV, or filter the list."
        )
    return sentence.format(rows=say_number(rows), most_in_excel=say_number(MOST_IN_EXCEL))


def _open_at(path: Path, length: int) -> BinaryIO:
    """The file, cut back to what the finished steps wrote."""
    try:
        file = path.open("r+b" if length else "wb")
    except FileNotFoundError as error:
        raise JobFailed(gettext("The file that was begun is gone. Ask for it again.")) from error
    file.truncate(length)
    file.seek(length)
    return file


def _rows(sheet: Sheet, ids: Sequence[UUID]) -> Iterator[list[Cell]]:
    for batch in in_batches(ids, BATCH):
        yield from sheet.rows(batch)


def _write_part(
    file: BinaryIO,
    sheet: Sheet,
    ids: Sequence[UUID],
    file_format: str,
    *,
    is_first: bool,
    is_last: bool,
) -> None:
    """The next rows of a CSV or JSON file, with what goes before the first and after the last."""
    is_json = file_format == ExportFormat.JSON
    if is_first:
        file.write(b"[\n" if is_json else write_csv_head(sheet.header))
    for batch in in_batches(ids, BATCH):
        if is_json:
            file.write(write_json_rows(sheet.objects(batch), is_first=is_first))
        else:
            file.write(write_csv_rows(sheet.rows(batch)))
        is_first = False
    if is_json and is_last:
        file.write(b"\n]\n")


def _write_at_once(sheet: Sheet, ids: Sequence[UUID], file_format: ExportFormat) -> bytes:
    file = io.BytesIO()
    if file_format == ExportFormat.XLSX:
        write_xlsx(file, sheet.title, sheet.header, _rows(sheet, ids))
    else:
        _write_part(file, sheet, ids, file_format, is_first=True, is_last=True)
    return file.getvalue()


def _folder() -> Path:
    return Path(settings.STATE_DIR) / "exports"
