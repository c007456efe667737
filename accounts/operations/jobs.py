"""Long work in steps: each step is one transaction that also moves the job's cursor.

A step that dies with its worker is rolled back whole; its lease lapses and the relay asks again.
So a step is done exactly once, whatever is killed. Whoever holds the row lock does the step, so a
message delivered twice finds the job taken and goes away.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from accounts.models import Job, JobState, OutboxEvent
from accounts.operations.actors import Actor
from accounts.operations.changes import Change
from accounts.tenancy import tenant
from accounts.tenancy.statistics import refresh_statistics

LEASE = timedelta(seconds=30)
RETRY_AFTER = timedelta(seconds=3)
MAX_ATTEMPTS = 3
log = structlog.get_logger(__name__)

# One step's work: given the locked job, does a bounded piece and moves cursor, done and total.
# Answers whether the job is finished.
Work = Callable[[Job], bool]

Plan = TypeVar("Plan")
Found = TypeVar("Found")


_is_working: ContextVar[bool] = ContextVar("is_working", default=False)


def is_working() -> bool:
    """Whether this is a step of a job: nobody waits for it, and it shows how far it is."""
    return _is_working.get()


@contextmanager
def working() -> Iterator[None]:
    """What runs in here waits for all that follows from it, however much that is."""
    token = _is_working.set(True)
    try:
        yield
    finally:
        _is_working.reset(token)


class JobFailed(Exception):
    """The work cannot be done, and why: the sentence is shown to whoever asked."""


def request_job(current: Change, *, task: str, total: int | None = None) -> Job:
    """Write the job and the message that starts it, in the caller's transaction."""
    job = Job.new(
        task=task,
        total=total,
        created_at=current.now,
        lease_until=current.now + LEASE,
        asked_by=current.by.as_dict(),
    )
    job.save(force_insert=True)
    current.ask_for(task, **message_of(job))
    return job


def message_of(job: Job) -> dict[str, str | int]:
    """The arguments of the message that asks for the job's next step, and for no other."""
    return {"job": str(job.pk), "step": job.step}


def advance_job(
    *,
    organization_id: UUID,
    job_id: UUID,
    step: int,
    work: Work,
    clock: Callable[[], datetime],
) -> None:
    """Do step number `step` of the job and ask for the next. Safe to call twice, or late.

    Opens the organization itself: the attempt is counted in a transaction of its own, so that a
    step which kills its worker is not tried for ever.
    """
    with tenant(organization_id):
        if not _begin_attempt(job_id, step, now=clock(), lease=LEASE):
            return
    with _answering_for_failure(organization_id, job_id, step, clock), tenant(organization_id):
        job = _take(job_id, step)
        if job is None:
            return
        with working():
            finished = work(job)
        refresh_statistics()  # before the commit, which checks every foreign key of what it wrote
        _end_step(job, now=clock(), finished=finished)


def advance_job_outside(
    *,
    organization_id: UUID,
    job_id: UUID,
    step: int,
    plan: Callable[[Job], Plan],
    fetch: Callable[[Plan], Found],
    work: Callable[[Job, Found], bool],
    lease: timedelta,
    clock: Callable[[], datetime],
) -> None:
    """The same for a step that has to go out to others: `fetch` runs with no transaction open.

    `plan` reads what `fetch` needs, `work` writes what it found. Nobody holds the row meanwhile:
    when `fetch` takes longer than `lease`, two workers may do it, and only one of them writes.
    """
    with tenant(organization_id):
        if not _begin_attempt(job_id, step, now=clock(), lease=lease):
            return
    with _answering_for_failure(organization_id, job_id, step, clock):
        with tenant(organization_id):
            planned = plan(Job.objects.get(pk=job_id))
        found = fetch(planned)
        with tenant(organization_id):
            job = _take(job_id, step)
            if job is None:
                return
            with working():
                finished = work(job, found)
            _end_step(job, now=clock(), finished=finished)


@contextmanager
def _answering_for_failure(
    organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> Iterator[None]:
    """Work that cannot be done ends the job and says why; a step that raised is tried again."""
    try:
        yield
    except JobFailed as failure:
        with tenant(organization_id):
            _fail(job_id, str(failure), now=clock())
    except Exception as error:
        log.exception("job_step_failed", job=str(job_id), organization=str(organization_id))
        with tenant(organization_id):
            _retry_or_fail(job_id, step, error, now=clock())


def _take(job_id: UUID, step: int) -> Job | None:
    """The job, locked, if it waits for this step and nobody else is at it."""
    return (
        Job.objects.select_for_update(skip_locked=True)
        .filter(pk=job_id, step=step, state__in=[JobState.QUEUED, JobState.RUNNING])
        .first()
    )


def _begin_attempt(job_id: UUID, step: int, *, now: datetime, lease: timedelta) -> bool:
    job = _take(job_id, step)
    if job is None:
        return False
    if job.attempts >= MAX_ATTEMPTS:
        _fail(job_id, "The work stopped three times at the same place. Ask your operator.", now=now)
        return False
    job.attempts += 1
    job.state, job.started_at = JobState.RUNNING, job.started_at or now
    job.lease_until = now + lease
    job.save(update_fields=["attempts", "state", "started_at", "lease_until"])
    return True


def _end_step(job: Job, *, now: datetime, finished: bool) -> None:
    job.step += 1
    job.attempts = 0
    if finished:
        job.state, job.finished_at, job.lease_until = JobState.DONE, now, None
    else:
        job.lease_until = now + LEASE
    job.save()
    if not finished:
        ask_again(job, now=now)


def ask_again(job: Job, *, now: datetime) -> None:
    """Write the message for the job's next step."""
    OutboxEvent.new(task=job.task, arguments=message_of(job), created_at=now).save()


def _fail(job_id: UUID, error: str, *, now: datetime) -> None:
    Job.objects.filter(pk=job_id).update(
        state=JobState.FAILED, error=error, finished_at=now, lease_until=None
    )


def _retry_or_fail(job_id: UUID, step: int, error: Exception, *, now: datetime) -> None:
    """A step that raised was rolled back; it is tried again when its short lease lapses."""
    job = _take(job_id, step)
    if job is None:
        return
    if job.attempts >= MAX_ATTEMPTS:
        _fail(
            job_id,
            f"Something went wrong on our side ({type(error).__name__}). Try again.",
            now=now,
        )
    else:
        Job.objects.filter(pk=job_id).update(lease_until=now + RETRY_AFTER)


def actor_of(job: Job) -> Actor:
    """Whoever asked for the job: its changes are made in their name."""
    return Actor.from_dict(job.asked_by)
