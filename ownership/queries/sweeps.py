"""The newest runs of the checks: the last that ended, the one that runs."""

from accounts.models import JobState
from ownership.models import Sweep

_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


def find_last_sweep() -> Sweep | None:
    return Sweep.objects.filter(finished_at__isnull=False).order_by("-created_at").first()


def find_running_sweep() -> Sweep | None:
    """Asked for and not ended yet."""
    return (
        Sweep.objects.filter(finished_at__isnull=True, job__state__in=_UNFINISHED)
        .select_related("job")
        .order_by("-created_at")
        .first()
    )
