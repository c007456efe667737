"""Membership: a person's seat in an organization, and what the seat may do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class MemberRole(models.TextChoices):
    """From the most to the least that a seat may do (the table is accounts/capabilities.py)."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Administrator")
    LEAD = "lead", _("Lead")
    STEWARD = "steward", _("Steward")
    VIEWER = "viewer", _("Viewer")


class MembershipQuerySet(TenantQuerySet):
    def active(self) -> "MembershipQuerySet":
        return self.filter(left_at__isnull=True)


class Membership(TenantModel):
    """User + organization + role. A seat that ended keeps its row, with the time it ended."""

    own_rows_field = "user_id"  # "my organizations" reads across tenants, own rows only

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    departments = models.ManyToManyField(
        "accounts.Department", through="accounts.MembershipDepartment", related_name="+"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)  # to within a quarter of an hour
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
        ]
        indexes = [
            # "In which organizations do I have a seat?", asked before any of them is open.
            models.Index(fields=["user"], name="membership_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def is_active(self) -> bool:
        return self.left_at is None


class MembershipDepartment(TenantModel):
    """A steward's department."""

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="steward_rows")
    department = TenantForeignKey("accounts.Department", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            TenantFK("department"),
            models.UniqueConstraint(
                fields=["organization", "membership", "department"], name="steward_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} stands for {self.department_id}"
