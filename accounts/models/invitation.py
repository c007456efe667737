"""Invitation: a seat that is held for somebody, until they take it or the time is up."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.membership import MemberRole
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class InvitationQuerySet(TenantQuerySet):
    def undecided(self) -> "InvitationQuerySet":
        """Neither taken nor taken back; some may be too old to take."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def pending(self, now: datetime) -> "InvitationQuerySet":
        return self.undecided().filter(expires_at__gt=now)


class Invitation(TenantModel):
    """One address, one role. The token is in the mail and nowhere else: only its hash is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    departments = models.ManyToManyField(
        "accounts.Department", through="accounts.InvitationDepartment", related_name="+"
    )
    digest = models.BinaryField(max_length=32)
    invited_by = TenantForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("invited_by"),
            models.UniqueConstraint(fields=["organization", "digest"], name="invitation_once"),
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_undecided_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_taken_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"


class InvitationDepartment(TenantModel):
    """A department that the invited steward will stand for."""

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    department = TenantForeignKey("accounts.Department", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("invitation"),
            TenantFK("department"),
            models.UniqueConstraint(
                fields=["organization", "invitation", "department"],
                name="invitation_department_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} would stand for {self.department_id}"
