"""IdempotencyRecord: the answer that a repeated POST gets again."""

from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class IdempotencyRecord(TenantModel):
    """Written in the transaction of the effect, so that one is never there without the other.

    The principal is the seat and not the key: a retry after the key was renewed finds its answer.
    """

    principal = TenantForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("principal"),
            models.UniqueConstraint(
                fields=["organization", "principal", "key"], name="idempotency_key_once"
            ),
        ]
        indexes = [
            # What is older than a day is forgotten.
            models.Index(fields=["organization", "created_at"], name="idempotency_age")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'running'}"
