"""Sweep one organization, or all, on demand."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Job, Organization
from accounts.operations.actors import Actor
from accounts.tenancy import tenant
from ownership.operations.sweeps import start_sweep

PATIENCE_SECONDS = 60


class Command(BaseCommand):
    help = "Look at every channel now. A worker does it; this waits and prints what it found."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--organization", metavar="SLUG")
        which.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.filter(state=Organization.State.ACTIVE)
        if options["organization"]:
            organizations = organizations.filter(slug=options["organization"])
            if not organizations.exists():
                raise CommandError(f"There is no organization “{options['organization']}”.")
        by = Actor.system("Operator", door="command")
        started = []
        for organization in organizations.order_by("slug"):
            with tenant(organization.pk):
                sweep = start_sweep(organization=organization, by=by, now=timezone.now())
            started.append((organization, sweep.job_id))
        for organization, job_id in started:
            self.stdout.write(f"{organization.slug}: {self._wait(organization, job_id)}")

    def _wait(self, organization: Organization, job_id: Any) -> str:
        """Wait as long as the job gets on; a minute without a step is a minute without a worker."""
        last_step, since = -1, time.monotonic()
        while True:
            with tenant(organization.pk):
                job = Job.objects.get(pk=job_id)
            if job.is_finished:
                if job.error:
                    raise CommandError(f"{organization.slug}: {job.error}")
                return ", ".join(f"{count} {name}" for name, count in job.result.items())
            if job.step != last_step:
                last_step, since = job.step, time.monotonic()
            elif time.monotonic() - since > PATIENCE_SECONDS:
                raise CommandError(
                    "No worker took the sweep within a minute."
                    " Start one (celery -A config worker) and the relay (manage.py relay);"
                    " the sweep waits for them."
                )
            time.sleep(0.2)
