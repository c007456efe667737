"""Undoing: a step that holds so much that a worker puts it back."""

from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class Undoing(TenantModel):
    """Its id is the step of what it does. What becomes of it is its job's to say.

    The job's `result` counts channels `removed` from the registry and `changes` put back.
    """

    job = TenantForeignKey("accounts.Job", on_delete=models.PROTECT, related_name="+")
    of_step = models.UUIDField()
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, TenantFK("job")]
        indexes = [
            models.Index(fields=["organization", "job"], name="undoing_of_job"),
            models.Index(fields=["organization", "of_step"], name="undoing_of_step"),
        ]

    def __str__(self) -> str:
        return "a large change"
