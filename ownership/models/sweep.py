"""Sweep: one run of all rules over one organization."""

from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class Sweep(TenantModel):
    """What a run looked at and found. Its progress is its job's.

    `drift` counts findings that differed from what the edits had left behind: it must be 0.
    """

    job = TenantForeignKey("accounts.Job", null=True, on_delete=models.PROTECT, related_name="+")
    is_nightly = models.BooleanField(default=False)
    # Looks only at channels that wait for it, after a change of many at once.
    is_follow_up = models.BooleanField(default=False)
    day = models.DateField()  # in the organization's own zone
    asked_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    channels = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    drift = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("job"),
            # Beat may ask twice; one night is one sweep.
            models.UniqueConstraint(
                fields=["organization", "day"],
                condition=models.Q(is_nightly=True),
                name="sweep_nightly_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="sweep_newest")]

    def __str__(self) -> str:
        return f"Sweep of {self.day}"
