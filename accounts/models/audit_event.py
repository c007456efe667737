"""AuditEvent: who did what to what, when. Append-only by rights, by trigger and by hash chain."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.tenancy.models import TenantModel


class AuditEvent(TenantModel):
    """One change, written in the same transaction. No foreign key to the thing: it outlives it.

    `hash` is SHA-256 over the previous event's hash and this event's content, per organization;
    `step` groups the events of one unit of work.
    """

    is_append_only = True

    seq = models.PositiveBigIntegerField()
    step = models.UUIDField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)

    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    object_label = models.CharField(max_length=300)
    channel_id = models.UUIDField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    door = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(null=True)

    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "seq"], name="audit_event_seq_once"),
        ]
        indexes = [
            # The history of one channel, newest first.
            models.Index(fields=["organization", "channel_id", "-seq"], name="audit_channel"),
            models.Index(fields=["organization", "step"], name="audit_step"),
            # The filters of the audit page, newest first.
            models.Index(fields=["organization", "verb", "-seq"], name="audit_verb"),
            models.Index(fields=["organization", "actor_id", "-seq"], name="audit_actor"),
            models.Index(fields=["organization", "object_id", "-seq"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.object_label}"
