"""The relay: publishes what committed changes asked for, and asks again for lapsed jobs.

The only code that talks to the broker. A frozen or lost broker delays messages, never loses them:
the outbox row is done only after the broker took the message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog

from accounts.models import Job, OutboxEvent
from accounts.operations.jobs import ask_again
from accounts.tenancy import tenant
from accounts.tenancy.claims import claim_jobs, claim_outbox

log = structlog.get_logger(__name__)
BATCH = 100
RETRY_AFTER = timedelta(seconds=2)
KEEP_DONE = timedelta(days=7)

# (task name, organization id, arguments): hands one message to the broker, raises when it can't.
Publish = Callable[[str, UUID, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Relayed:
    """How many messages went out, how many waited on, how many lapsed jobs were asked for again."""

    published: int
    failed: int
    restarted: int


def relay_once(*, publish: Publish, clock: Callable[[], datetime]) -> Relayed:
    """Publish one batch of waiting messages and requeue lapsed jobs."""
    restarted = _restart_lapsed_jobs(clock=clock)
    published = failed = 0
    claimed = sorted(claim_outbox(BATCH))
    for organization_id, rows in groupby(claimed, key=lambda row: row[0]):
        ids = [event_id for _, event_id in rows]
        with tenant(organization_id):
            events = list(OutboxEvent.objects.filter(pk__in=ids).order_by("created_at", "id"))
        done = []
        error = ""
        for event in events:
            try:
                publish(event.task, organization_id, event.arguments)
            except Exception as trouble:  # any broker trouble: the rest waits for its next claim
                error = str(trouble)[:500]
                log.warning("publish_failed", task=event.task, error=error)
                break
            done.append(event.pk)
        with tenant(organization_id):
            now = clock()
            OutboxEvent.objects.filter(pk__in=done).update(done_at=now, error="")
            if error:
                waiting = OutboxEvent.objects.filter(pk__in=ids, done_at__isnull=True)
                failed += waiting.update(error=error, claimed_until=now + RETRY_AFTER)
            OutboxEvent.objects.filter(done_at__lt=now - KEEP_DONE).delete()
        published += len(done)
    return Relayed(published, failed, restarted)


def _restart_lapsed_jobs(*, clock: Callable[[], datetime]) -> int:
    """A job whose lease lapsed lost its worker, or its message: ask for its step again."""
    restarted = 0
    for organization_id, job_id in claim_jobs(BATCH):
        with tenant(organization_id):
            # Whoever holds the row is at work on it, only slower than its lease.
            job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
            if job is not None and not job.is_finished:
                ask_again(job, now=clock())
                restarted += 1
    return restarted
