"""Import a CSV file from the operator's shell."""

import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Job, Organization
from accounts.operations.actors import Actor
from accounts.tenancy import tenant
from channels_registry.models import ImportFile, ImportRow, ImportState, OnOtherOwner, Verdict
from ownership.operations.imports import (
    ImportNotReady,
    ImportRefused,
    confirm_import,
    start_import,
)

PATIENCE_SECONDS = 60
EXAMPLES = 10
OPERATOR = Actor.system("Operator", door="command")


def read_columns(text: str) -> dict[str, int]:
    """`address=4,accountable=3` as people count -> {"address": 3, "accountable": 2}."""
    columns = {}
    for part in text.split(","):
        field, _, number = part.partition("=")
        if not number.strip().isdecimal() or int(number) < 1:
            raise ArgumentTypeError(f"“{part}” is not like address=4 (the first column is 1).")
        columns[field.strip()] = int(number) - 1
    return columns


class Command(BaseCommand):
    help = (
        "Read a CSV file of channels and say what would become of each row; with --confirm, "
        "import it. A worker does the work; this waits for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", metavar="SLUG", required=True)
        parser.add_argument("--no-header", action="store_true", help="the first row is data")
        parser.add_argument(
            "--columns",
            type=read_columns,
            metavar="FIELD=N,...",
            help="such as address=4,accountable=3,language=5; else guessed from the header",
        )
        parser.add_argument("--encoding", default="", help="such as cp1252; else UTF-8 or UTF-16")
        parser.add_argument("--confirm", action="store_true", help="import what was read")
        parser.add_argument(
            "--create-departments", action="store_true", help="make those that do not exist"
        )
        parser.add_argument(
            "--on-other-owner", choices=OnOtherOwner.values, default=OnOtherOwner.KEEP.value
        )
        parser.add_argument(
            "--valid-rows-only", action="store_true", help="leave out the rows that are not ready"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization “{options['organization']}”.")
        try:
            import_file = self._start(organization, options)
            import_file = self._wait(organization, import_file.pk)
            self._tell_verdicts(organization, import_file)
            if import_file.state == ImportState.FAILED:
                raise CommandError(import_file.error)
            if options["confirm"]:
                self._confirm(organization, import_file, options)
        except (ImportRefused, ImportNotReady) as error:
            raise CommandError(str(error)) from error

    def _start(self, organization: Organization, options: dict[str, Any]) -> ImportFile:
        try:
            with options["file"].open("rb") as stream, tenant(organization.pk):
                return start_import(
                    organization=organization,
                    name=options["file"].name,
                    chunks=_pieces(stream),
                    columns=options["columns"],
                    has_header=False if options["no_header"] else None,
                    encoding=options["encoding"],
                    create_departments=options["create_departments"],
                    by=OPERATOR,
                    now=timezone.now(),
                )
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be opened: {error.strerror}.") from error

    def _confirm(
        self, organization: Organization, import_file: ImportFile, options: dict[str, Any]
    ) -> None:
        with tenant(organization.pk):
            confirm_import(
                import_file=import_file,
                create_departments=options["create_departments"],
                on_other_owner=options["on_other_owner"],
                valid_rows_only=options["valid_rows_only"],
                by=OPERATOR,
                now=timezone.now(),
            )
        import_file = self._wait(organization, import_file.pk)
        outcome = import_file.outcome
        self.stdout.write(
            f"Imported: {outcome['registered']} channels registered, {outcome['updated']} updated,"
            f" {outcome['left_out']} rows left out."
        )

    def _wait(self, organization: Organization, import_id: UUID) -> ImportFile:
        """Wait as long as the job gets on; a minute without a step is a minute without a worker."""
        last_step, since = -1, time.monotonic()
        while True:
            with tenant(organization.pk):
                import_file = ImportFile.objects.select_related("job", "organization").get(
                    pk=import_id
                )
            job = import_file.job
            if job.is_finished:
                if job.error:
                    raise CommandError(job.error)
                return import_file
            if job.step != last_step:
                last_step, since = job.step, time.monotonic()
                self._tell_progress(import_file, job)
            elif time.monotonic() - since > PATIENCE_SECONDS:
                raise CommandError(
                    "No worker took the import within a minute."
                    " Start one (celery -A config worker) and the relay (manage.py relay);"
                    " the import waits for them."
                )
            time.sleep(0.2)

    def _tell_progress(self, import_file: ImportFile, job: Job) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"{import_file.get_state_display()}: {job.percent}%")

    def _tell_verdicts(self, organization: Organization, import_file: ImportFile) -> None:
        with tenant(organization.pk):
            examples = list(
                ImportRow.objects.filter(import_file=import_file, verdict=Verdict.UNREADABLE)
                .order_by("number")
                .values_list("number", "message")[:EXAMPLES]
            )
        for verdict in Verdict:
            if verdict in import_file.verdicts:
                self.stdout.write(f"{verdict.value}: {import_file.verdicts[verdict]}")
        for number, message in examples:
            self.stdout.write(f"  row {number}: {message}")
        if import_file.unknown_departments:
            names = ", ".join(e["name"] for e in import_file.unknown_departments[:EXAMPLES])
            count = len(import_file.unknown_departments)
            are_not = "1 department does" if count == 1 else f"{count} departments do"
            self.stdout.write(f"{are_not} not exist, such as: {names}")


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(1024 * 1024):
        yield piece
