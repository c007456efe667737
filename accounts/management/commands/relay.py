"""The outbox relay: the one process that talks to the broker."""

import select
import signal
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.operations.relay import BATCH, relay_once
from accounts.tenancy.notifications import listen_for_outbox
from accounts.tenancy.startup import check_before_serving

POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Publish what committed changes asked for, as soon as they commit. Runs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="publish what waits and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        check_before_serving()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        while not self.stopping:
            try:
                self._relay(once=options["once"])
            except OperationalError as error:
                self.stderr.write(f"The database does not answer ({error}); trying again.")
                connection.close()
                select.select([], [], [], POLL_SECONDS)
            if options["once"]:
                return

    def _relay(self, *, once: bool) -> None:
        wakeups = listen_for_outbox()
        while not self.stopping:
            relayed = relay_once(publish=publish, clock=timezone.now)
            if once and not relayed.published:
                return
            if relayed.published < BATCH:
                wakeups.wait(POLL_SECONDS)

    def _stop(self, *args: Any) -> None:
        self.stopping = True


def publish(task: str, organization_id: UUID, arguments: dict[str, Any]) -> None:
    current_app.send_task(task, kwargs={"organization": str(organization_id)} | arguments)
