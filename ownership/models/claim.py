"""Claim: a department says that a duty should be theirs."""

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


class ClaimState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ClaimQuerySet(TenantQuerySet):
    def open(self) -> "ClaimQuerySet":
        return self.filter(state=ClaimState.OPEN)

    def decided(self) -> "ClaimQuerySet":
        return self.exclude(state=ClaimState.OPEN)


class Claim(TenantModel):
    """Department + duty + why. Open until somebody decides; the reason of that stays for ever."""

    duty = TenantForeignKey("ownership.Duty", on_delete=models.CASCADE, related_name="+")
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    reason = LineField(max_length=500)
    # Where somebody can look it up: an address or a document's name.
    evidence = LineField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)

    opened_at = models.DateTimeField()
    opened_by_label = models.CharField(max_length=200)
    # The seat that made it; empty where no person did.
    membership = TenantForeignKey(
        "accounts.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decision_note = LineField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(ClaimQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("duty"),
            TenantFK("department"),
            TenantFK("membership"),
            models.UniqueConstraint(
                fields=["organization", "duty", "department"],
                condition=Q(state=ClaimState.OPEN),
                name="claim_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.OPEN, decided_at__isnull=True)
                | ~Q(state=ClaimState.OPEN) & Q(decided_at__isnull=False),
                name="claim_decided_has_date",
            ),
        ]
        indexes = [
            # What settle and the duty's page read; and what goes with a duty.
            models.Index(fields=["organization", "duty", "state"], name="claim_duty"),
            # A department's claims; merge and retirement.
            models.Index(fields=["organization", "department", "state"], name="claim_department"),
            # Those that wait, the oldest first.
            models.Index(
                fields=["organization", "opened_at", "id"],
                name="claim_open",
                condition=Q(state=ClaimState.OPEN),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == ClaimState.OPEN

    @property
    def evidence_link(self) -> str:
        """Where to look it up, when that is an address that a browser opens."""
        return self.evidence if self.evidence.startswith(("https://", "http://")) else ""

    def __str__(self) -> str:
        return f"{self.department} claims {self.duty}"
