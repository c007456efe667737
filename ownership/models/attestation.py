"""Attestation: an accountable department's dated word on one duty."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class AttestationKind(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    RELEASED = "released", _("Released")


class AttestationQuerySet(TenantQuerySet):
    def confirming(self) -> "AttestationQuerySet":
        return self.filter(kind=AttestationKind.CONFIRMED)


class Attestation(TenantModel):
    """A department said that a duty is right, or not theirs. Said once, it stays as it was said.

    `department` was accountable at that time; whether its word still counts is for
    `ownership.rules.confirmation` to say. The runtime role has no right to change or delete one:
    a row goes only with its duty, by the database's own hand, when a channel is forgotten. No
    trigger beside it: what stands here stands in the audit trail too, whose chain would break.
    """

    is_append_only = True

    duty = TenantForeignKey("ownership.Duty", on_delete=models.DO_NOTHING, related_name="+")
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AttestationKind.choices)
    reason = LineField(max_length=500, blank=True)
    at = models.DateTimeField()
    # Who said so; the seat is empty where no person did.
    said_by_label = models.CharField(max_length=200)
    membership = TenantForeignKey(
        "accounts.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TenantManager.from_queryset(AttestationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("duty", cascades=True),
            TenantFK("department"),
            TenantFK("membership"),
            models.CheckConstraint(
                condition=Q(kind=AttestationKind.CONFIRMED, reason="")
                | (Q(kind=AttestationKind.RELEASED) & ~Q(reason="")),
                name="attestation_released_has_reason",
            ),
        ]
        indexes = [
            # The last word of a department on a duty; and what goes with a duty.
            models.Index(
                fields=["organization", "duty", "department", "-at"], name="attestation_last_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.get_kind_display().lower()}"
