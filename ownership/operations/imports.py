"""The import, whole: start, read with verdicts, confirm, write. Reading and writing are jobs.

A job goes in steps of one transaction each, so a killed worker loses nothing and repeats nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext, ngettext

from accounts.models import Job, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.departments import add_departments
from accounts.operations.jobs import actor_of, advance_job, request_job
from accounts.tenancy.inserts import insert_objects
from accounts.words import say_number
from channels_registry.models import ImportFile, ImportRow, ImportState, OnOtherOwner, Verdict
from channels_registry.operations import imports as files
from channels_registry.operations.import_reading import ReadRow, read_batch, unpack
from channels_registry.operations.imports import ImportNotReady, ImportRefused
from channels_registry.queries.identities import IdentityKey, find_registered
from channels_registry.queries.imports import find_rows_of
from channels_registry.spreadsheets.refusals import UnreadableSheet
from ownership.operations.import_verdicts import Judge, Listing, collect_unknown, owner_of
from ownership.operations.import_writing import write_next
from ownership.queries.department_names import DepartmentNames, load_department_names
from ownership.queries.letters import load_needed_letters

__all__ = [
    "ImportNotReady",
    "ImportRefused",
    "advance_reading",
    "advance_writing",
    "confirm_import",
    "read_again",
    "start_import",
]

READING = "ownership.tasks.read_import"
WRITING = "ownership.tasks.write_import"
READ_ROWS = 1_000
# More departments than that are a wrong column, not a large organization.
MOST_DEPARTMENTS = 500


def start_import(
    *,
    organization: Organization,
    name: str,
    chunks: Iterable[bytes],
    by: Actor,
    now: datetime,
    columns: dict[str, int] | None = None,
    has_header: bool | None = None,
    encoding: str = "",
    create_departments: bool = False,
) -> ImportFile:
    """Keep an upload and have it read; what is not given is found out. Raises ImportRefused.

    `columns`: field -> column number from 0. `encoding`: utf-8, utf-16-le, utf-16-be or cp1252.
    `create_departments`: judge the rows as they will be once departments that are missing are made.
    """
    return files.keep_import(
        organization=organization,
        name=name,
        chunks=chunks,
        columns=columns,
        has_header=has_header,
        encoding=encoding,
        create_departments=create_departments,
        by=by,
        now=now,
        task=READING,
    )


def read_again(
    *,
    import_file: ImportFile,
    by: Actor,
    now: datetime,
    columns: Mapping[str, int] | None = None,
    has_header: bool | None = None,
    encoding: str = "",
) -> ImportFile:
    """Read the same upload otherwise. Raises ImportNotReady, ImportRefused."""
    return files.read_again(
        import_file=import_file,
        columns=columns,
        has_header=has_header,
        encoding=encoding,
        by=by,
        now=now,
        task=READING,
    )


def confirm_import(
    *,
    import_file: ImportFile,
    by: Actor,
    now: datetime,
    create_departments: bool = False,
    on_other_owner: str = OnOtherOwner.KEEP,
    valid_rows_only: bool = False,
) -> ImportFile:
    """Make what is missing and ask for the writing of the rows. Raises ImportNotReady.

    `on_other_owner`: keep, add or replace. May be asked again after the work broke off.
    """
    if on_other_owner not in OnOtherOwner.values:
        raise ImportNotReady(
            gettext("Say keep, add or replace for channels that have another owner here.")
        )
    with change(import_file.organization, by=by, now=now) as current:
        import_file.refresh_from_db()
        _refuse_unready(import_file, create_departments, valid_rows_only)
        if create_departments:
            _create_departments(import_file, by=by, now=now)
        import_file.create_departments = create_departments
        import_file.on_other_owner = on_other_owner
        import_file.valid_rows_only = valid_rows_only
        import_file.state = ImportState.IMPORTING
        import_file.outcome = {}
        import_file.job = request_job(current, task=WRITING, total=import_file.rows_read)
        import_file.save()
        current.record("import.confirmed", import_file, after={"verdicts": import_file.verdicts})
        return import_file


def _refuse_unready(import_file: ImportFile, create: bool, valid_rows_only: bool) -> None:
    if import_file.is_working:
        raise ImportNotReady(gettext("The file is being worked on. Wait until that is done."))
    if import_file.state == ImportState.IMPORTED:
        raise ImportNotReady(gettext("This file is imported already."))
    if import_file.state not in (ImportState.READY, ImportState.IMPORTING):
        raise ImportNotReady(
            gettext("The file cannot be imported. {problem}")
            .format(problem=import_file.problem)
            .strip()
        )
    unknown = import_file.unknown_departments
    if create and len(unknown) > MOST_DEPARTMENTS:
        raise ImportNotReady(
            gettext(
                "The file names more than {most_departments} departments that do not exist. Is the"
                " right column chosen?"
            ).format(most_departments=MOST_DEPARTMENTS)
        )
    stuck = [e["name"] for e in unknown if not (create and e["creatable"])]
    without = import_file.rows_without_department if stuck else 0
    unreadable = import_file.unreadable_rows
    left_out = import_file.verdicts.get(Verdict.LEFT_OUT, 0)
    if left_out >= import_file.rows_read:
        raise ImportNotReady(gettext("Every row is left out, so there is nothing to import."))
    if valid_rows_only:
        if unreadable + without + left_out >= import_file.rows_read:
            raise ImportNotReady(gettext("No row is ready, so there is nothing to import."))
        return
    if unreadable:
        raise ImportNotReady(
            ngettext(
                "{n} row cannot be read. Mend them here, or leave out the rows that are not ready.",
                "{n} rows cannot be read. Mend them here, or leave out the rows that are not"
                " ready.",
                unreadable,
            ).format(n=say_number(unreadable))
        )
    if without:
        names = ", ".join(f"“{name}”" for name in stuck[:5])
        more = gettext(" and {n} more").format(n=len(stuck) - 5) if len(stuck) > 5 else ""
        raise ImportNotReady(
            ngettext(
                "{n} row with departments that are not here: {names}{more}. Create them, mend"
                " the rows here, or leave out the rows that are not ready.",
                "{n} rows with departments that are not here: {names}{more}. Create them, mend"
                " the rows here, or leave out the rows that are not ready.",
                without,
            ).format(n=say_number(without), names=names, more=more)
        )


def _create_departments(import_file: ImportFile, *, by: Actor, now: datetime) -> None:
    names = load_department_names()
    missing = [
        " ".join(entry["name"].split())
        for entry in import_file.unknown_departments
        if entry["creatable"] and names.find(entry["name"]) is None
    ]
    if missing:
        add_departments(organization=import_file.organization, names=missing, by=by, now=now)


def advance_reading(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Read the next rows, judge them and keep them with their verdicts."""
    advance_job(
        organization_id=organization_id, job_id=job_id, step=step, work=_read_next, clock=clock
    )


def _read_next(job: Job) -> bool:
    import_file = ImportFile.objects.get(job=job)
    try:
        if import_file.is_packed:
            _unpack(import_file, job)
            return False
        batch = read_batch(import_file, job, limit=READ_ROWS)
    except UnreadableSheet as problem:
        import_file.state = ImportState.FAILED
        import_file.error, import_file.error_code = str(problem), problem.code
        import_file.save()
        return True
    names = load_department_names()
    _keep_rows(import_file, batch.rows, names)
    job.cursor = batch.cursor
    job.done = batch.cursor["offset"]
    if batch.finished:
        _finish_reading(import_file)
    import_file.save()
    return batch.finished


def _unpack(import_file: ImportFile, job: Job) -> None:
    # A transaction that asks nothing for long is ended by the database.
    unpack(import_file, beat=lambda: Job.objects.filter(pk=job.pk).exists())
    job.total = import_file.end
    import_file.save()


def _keep_rows(import_file: ImportFile, rows: list[ReadRow], names: DepartmentNames) -> None:
    judged = judge_rows(import_file, rows, names, goes_on=True)
    insert_objects(judged)
    import_file.rows_read += len(judged)
    import_file.rows_without_department += sum(bool(row.unknown) for row in judged)
    import_file.unknown_departments = collect_unknown(
        import_file.unknown_departments, judged, names, MOST_DEPARTMENTS
    )


def judge_rows(
    import_file: ImportFile, rows: list[ReadRow], names: DepartmentNames, *, goes_on: bool = False
) -> list[ImportRow]:
    """One ImportRow per row, not yet saved. `goes_on`: rows above these may mean their channels."""
    registered = find_registered([row.identity for row in rows if row.identity])
    channels = set(registered.values())
    listings: dict[IdentityKey, Listing] = {}
    if goes_on and import_file.rows_read and rows:
        keys = {(r.identity.platform, r.identity.kind, r.identity.key) for r in rows if r.identity}
        keys |= {channel.identity_key for channel in channels}
        listings = _find_listings(import_file, keys, names, before=rows[0].number)
    judge = Judge(
        names=names,
        registered=registered,
        letters=load_needed_letters({channel.pk for channel in channels}),
        listings=listings,
        makes_departments=import_file.create_departments,
    )
    with translation.override(None):  # it is kept: the same words whoever reads them
        judged = judge.judge(import_file.pk, rows)
        _contest_before(import_file, judge.contested_before, names)
    return judged


def _find_listings(
    import_file: ImportFile, keys: set[IdentityKey], names: DepartmentNames, *, before: int
) -> dict[IdentityKey, Listing]:
    """What earlier rows of the file said about these channels."""
    listings: dict[IdentityKey, Listing] = {}
    for row in find_rows_of(import_file, keys, before=before):
        listing = listings.setdefault(row.key, Listing(first=row.number))
        listing.add(row.number, row.values, owner_of(row.values, names))
    return listings


def _contest_before(
    import_file: ImportFile, sentences: Mapping[int, str], names: DepartmentNames
) -> None:
    """Rows of earlier steps that a row of this one contests."""
    if not sentences:
        return
    rows = list(
        ImportRow.objects.filter(import_file=import_file, number__in=sentences).exclude(
            verdict=Verdict.CONTESTED
        )
    )
    for row in rows:
        row.verdict = Verdict.CONTESTED
        parts = [sentences[row.number], *map(names.describe_unknown, row.unknown)]
        row.message = " ".join(parts)[:500]
    ImportRow.objects.bulk_update(rows, ["verdict", "message"])


def _finish_reading(import_file: ImportFile) -> None:
    if not import_file.rows_read:
        import_file.state, import_file.error_code = ImportState.FAILED, "empty"
        import_file.error = "There are no rows below the header. Check the file."
        return
    counts = (
        ImportRow.objects.filter(import_file=import_file)
        .order_by()
        .values_list("verdict")
        .annotate(rows=Count("id"))
    )
    import_file.verdicts = dict(counts)
    import_file.state = ImportState.READY


def advance_writing(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Write the next channels of the file, with their owners."""
    organization = Organization.objects.get(pk=organization_id)

    def write(job: Job) -> bool:
        import_file = ImportFile.objects.get(job=job)
        now = clock()
        # Its pieces are one step to people, and one to undo.
        step_of_all = import_file.pk
        with change(organization, by=actor_of(job), now=now, step=step_of_all) as current:
            # One step for all batches: they are undone together.
            current.step = import_file.pk
            return write_next(current, import_file, job)

    advance_job(organization_id=organization_id, job_id=job_id, step=step, work=write, clock=clock)
