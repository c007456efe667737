"""The sweep: all rules over one organization, batch by batch, safe to kill and to run twice."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Department, Job, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.jobs import actor_of, advance_job, request_job
from accounts.tenancy import tenant
from channels_registry.models import Channel
from ownership.models import Sweep
from ownership.operations.follow_ups import TASK
from ownership.operations.settle import fit_duties, settle_channels
from ownership.operations.trend import keep_day

BATCH = 200
# A nightly sweep starts in the first hour of the organization's own day.
NIGHTLY = Actor.system("Nightly sweep")


def start_sweep(
    *, organization: Organization, by: Actor, now: datetime, is_nightly: bool = False
) -> Sweep:
    """Ask for a sweep; a worker does it. A second one tonight answers the first."""
    day = now.astimezone(ZoneInfo(organization.time_zone)).date()
    with change(organization, by=by, now=now) as current:
        if is_nightly:
            tonight = Sweep.objects.filter(day=day, is_nightly=True).first()
            if tonight is not None:
                return tonight
        sweep = Sweep.new(day=day, is_nightly=is_nightly, asked_by_label=by.label, created_at=now)
        sweep.job = request_job(current, task=TASK, total=Channel.objects.count())
        sweep.save(force_insert=True)
        current.record("sweep.started", sweep)
        return sweep


def start_nightly_sweeps(*, now: datetime) -> int:
    """Ask for the sweep of every organization whose day has just begun. Answers how many."""
    started = 0
    for organization in Organization.objects.filter(state=Organization.State.ACTIVE).iterator():
        local = now.astimezone(ZoneInfo(organization.time_zone))
        if local.hour == 0:
            with tenant(organization.pk):
                start_sweep(organization=organization, by=NIGHTLY, now=now, is_nightly=True)
            started += 1
    return started


def advance_sweep(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Sweep the next batch of channels: compare, count the drift, repair, move on."""
    organization = Organization.objects.get(pk=organization_id)

    def sweep_batch(job: Job) -> bool:
        return _sweep_batch(organization, job, now=clock())

    advance_job(
        organization_id=organization_id, job_id=job_id, step=step, work=sweep_batch, clock=clock
    )


def _sweep_batch(organization: Organization, job: Job, *, now: datetime) -> bool:
    sweep = Sweep.objects.get(job=job)
    channels = Channel.objects.order_by("pk")
    if sweep.is_follow_up:
        channels = channels.filter(settled_on__isnull=True)
    elif job.cursor:
        channels = channels.filter(pk__gt=job.cursor["after"])
    # What one sweep finds, in however many batches, is one thing to people.
    with change(organization, by=actor_of(job), now=now, step=sweep.pk) as current:
        # Under the lock: whoever changes many more meanwhile counts on a follow-up that goes on.
        ids = list(channels.values_list("pk", flat=True)[:BATCH])
        finished = len(ids) < BATCH
        fit_duties(ids, now=now)
        outcome = settle_channels(
            ids,
            organization=organization,
            departments=_all_departments() if finished else frozenset(),
            counting_drift=True,
            now=now,
            step=current.step,
        )
        sweep.channels += len(ids)
        sweep.opened += outcome.opened
        sweep.settled += outcome.settled
        sweep.reopened += outcome.reopened
        # A state reads no clock, so every difference is drift.
        sweep.drift += outcome.drift + outcome.duties
        if ids:
            job.cursor = {"after": str(ids[-1])}
        job.done = sweep.channels
        if finished:
            sweep.finished_at = now
            if sweep.is_nightly:
                keep_day(organization, now=now)
            job.result = {
                name: getattr(sweep, name)
                for name in ("channels", "opened", "settled", "reopened", "drift")
            }
            current.record("sweep.finished", sweep, after=job.result)
        sweep.save()
    return finished


def _all_departments() -> frozenset[UUID]:
    return frozenset(Department.objects.values_list("pk", flat=True))
