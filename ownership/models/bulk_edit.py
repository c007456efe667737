"""BulkEdit: one change to so many channels that a worker makes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel
from accounts.words import say_number


class BulkEdit(TenantModel):
    """Its id is the step of all its batches: they are one change. Its progress is its job's."""

    job = TenantForeignKey("accounts.Job", on_delete=models.PROTECT, related_name="+")
    # What was selected when it was asked for, in the order of the work.
    channels = ArrayField(models.UUIDField())
    # See ownership.operations.bulk_edits.Instruction.
    instruction = models.JSONField()
    # {"changed": 12, "same": 3, ...} so far.
    outcome = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, TenantFK("job")]
        indexes = [models.Index(fields=["organization", "job"], name="bulk_edit_of_job")]

    def __str__(self) -> str:
        return f"{say_number(len(self.channels))} channels"
