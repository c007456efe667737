"""OutboxEvent: work asked for by a change, written with it, published by the relay afterwards."""

from django.db import models

from accounts.tenancy.models import TenantModel


class OutboxEvent(TenantModel):
    """One message to Celery that cannot be lost: the row is the queue."""

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            # Read by outbox_claim() alone, which looks across organizations for what waits.
            models.Index(
                fields=["created_at"],
                name="outbox_waiting",
                condition=models.Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"
