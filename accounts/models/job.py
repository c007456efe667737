"""Job: long work that survives its worker. Progress, a lease, and where to go on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import TenantModel


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(TenantModel):
    """Work done in steps, one transaction each. `cursor` says where the next step starts.

    A worker that dies leaves a lease that lapses; the relay then asks for the next step again.
    """

    task = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    step = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Who asked, so that the work is done in their name: see actors.Actor.as_dict.
    asked_by = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        indexes = [
            # Read by job_claim() alone, which looks across organizations for lapsed leases.
            models.Index(
                fields=["lease_until"],
                name="job_lease",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0
