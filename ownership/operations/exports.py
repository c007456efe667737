"""Channels as a file: at once when they are few, else by a worker, to be had for a day.

A worker writes what it can in one step and moves the cursor; a step that is done again cuts the
file back to where the one before had ended. The file stands in a folder of the organization's
own, under a name that nobody can guess, and is answered to whoever asked for it alone.
"""

import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext

from accounts.models import Job, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.jobs import JobFailed, advance_job, request_job
from channels_registry.spreadsheets.writing import (
    Cell,
    in_batches,
    write_csv_head,
    write_csv_rows,
    write_json_rows,
    write_xlsx,
)
from ownership.models import Export, ExportFormat
from ownership.queries.channel_filters import ChannelFilters, all_channels
from ownership.queries.exported_channels import load_columns, load_exported

TASK = "ownership.tasks.write_export"
AT_ONCE = 2_000
BATCH = 1_000  # channels read together
STEP = 5_000  # channels in one step of the worker
MOST_IN_EXCEL = 50_000  # as many as an import reads back
KEPT_FOR = timedelta(days=1)


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
    content = _write_at_once(ids, file_format)
    with change(organization, by=by, now=now) as current:
        after = {"format": file_format, "channels": len(ids), "query": chosen.as_query()}
        current.record("channels.exported", organization, after=after)
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
    """Ask a worker for the file, however few there are."""
    with change(organization, by=by, now=now) as current:
        export = Export.new(
            membership=membership,
            job=request_job(current, task=TASK),
            format=file_format,
            query=filters.as_query() if filters else "",
            is_everything=filters is None,
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        export.save(force_insert=True)
        after = {"format": file_format, "query": export.query, "everything": filters is None}
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
    if not job.cursor:
        _choose(export, job, now)
    path = file_of(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_excel = export.format == ExportFormat.XLSX
    ids = export.channels if is_excel else export.channels[job.done : job.done + STEP]
    finished = job.done + len(ids) >= len(export.channels)
    with _open_at(path, job.cursor["bytes"]) as file:
        if is_excel:
            columns = load_columns()
            write_xlsx(file, columns.header, _rows(ids))
        else:
            _write_part(file, ids, export.format, is_first=job.done == 0, is_last=finished)
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


def _choose(export: Export, job: Job, now: datetime) -> None:
    """Which channels it will be, in which order: settled once, however long the writing takes."""
    filters = (
        all_channels(now.date())
        if export.is_everything
        else ChannelFilters.of_query(export.query, today=now.date())
    )
    export.channels = list(filters.in_order().values_list("pk", flat=True))
    if export.format == ExportFormat.XLSX and len(export.channels) > MOST_IN_EXCEL:
        raise JobFailed(
            gettext(
                "These are {channels:,} channels, and an Excel file takes {most_in_excel:,}. Choose"
                " CSV, or filter the list."
            ).format(channels=len(export.channels), most_in_excel=MOST_IN_EXCEL)
        )
    export.save(update_fields=["channels"])
    job.total = len(export.channels)
    job.cursor = {"bytes": 0}


def _open_at(path: Path, length: int) -> BinaryIO:
    """The file, cut back to what the finished steps wrote."""
    try:
        file = path.open("r+b" if length else "wb")
    except FileNotFoundError as error:
        raise JobFailed(gettext("The file that was begun is gone. Ask for it again.")) from error
    file.truncate(length)
    file.seek(length)
    return file


def _rows(ids: list[UUID]) -> Iterator[list[Cell]]:
    columns = load_columns()
    for batch in in_batches(ids, BATCH):
        for channel in load_exported(batch):
            yield channel.cells(columns)


def _write_part(
    file: BinaryIO, ids: list[UUID], file_format: str, *, is_first: bool, is_last: bool
) -> None:
    """The next rows of a CSV or JSON file, with what goes before the first and after the last."""
    columns = load_columns()
    is_json = file_format == ExportFormat.JSON
    if is_first:
        file.write(b"[\n" if is_json else write_csv_head(columns.header))
    for batch in in_batches(ids, BATCH):
        channels = load_exported(batch)
        if is_json:
            rows = [channel.as_dict(columns) for channel in channels]
            file.write(write_json_rows(rows, is_first=is_first))
        else:
            file.write(write_csv_rows(channel.cells(columns) for channel in channels))
        is_first = False
    if is_json and is_last:
        file.write(b"\n]\n")


def _write_at_once(ids: list[UUID], file_format: ExportFormat) -> bytes:
    file = io.BytesIO()
    if file_format == ExportFormat.XLSX:
        write_xlsx(file, load_columns().header, _rows(ids))
    else:
        _write_part(file, ids, file_format, is_first=True, is_last=True)
    return file.getvalue()


def _folder() -> Path:
    return Path(settings.STATE_DIR) / "exports"
