"""Follow-ups: the findings of a change that touched more channels than somebody waits for."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import JobState
from accounts.operations.changes import Change
from accounts.operations.jobs import request_job
from channels_registry.models import Channel
from ownership.models import Sweep

TASK = "ownership.tasks.sweep_batch"


def request_follow_up(current: Change, channel_ids: Collection[UUID]) -> None:
    """Mark the channels as waiting, and ask for the sweep of those that wait, once."""
    Channel.objects.filter(pk__among=list(channel_ids)).update(settled_on=None)
    unfinished = [JobState.QUEUED, JobState.RUNNING]
    if Sweep.objects.filter(is_follow_up=True, job__state__in=unfinished).exists():
        return
    sweep = Sweep.new(
        day=current.organization.day_of(current.now),
        is_follow_up=True,
        asked_by_label=current.by.label,
        created_at=current.now,
    )
    sweep.job = request_job(current, task=TASK, total=len(channel_ids))
    sweep.save(force_insert=True)
    current.record("sweep.started", sweep)
