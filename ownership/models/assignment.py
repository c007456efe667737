"""Assignment: one letter. Department x duty x RaciRole."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantModel,
)


class RaciRole(models.TextChoices):
    """From the strongest letter to the weakest."""

    ACCOUNTABLE = "A", _("Accountable")
    RESPONSIBLE = "R", _("Responsible")
    CONSULTED = "C", _("Consulted")
    INFORMED = "I", _("Informed")


class Origin(models.TextChoices):
    HAND = "hand", _("By hand")
    CHARTER = "charter", _("From the charter")
    IMPORT = "import", _("From an import")
    API = "api", _("By an integration")
    CLAIM = "claim", _("From a claim")


class Assignment(TenantModel):
    """One letter per department and duty. Two A on one duty are allowed: that is "contested"."""

    duty = TenantForeignKey("ownership.Duty", on_delete=models.CASCADE, related_name="assignments")
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=1, choices=RaciRole.choices)
    person = TenantForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = LineField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("duty"),
            TenantFK("department"),
            TenantFK("person"),
            models.UniqueConstraint(
                fields=["organization", "duty", "department"], name="assignment_cell_once"
            ),
        ]
        indexes = [
            # Load of a department; merge and retirement.
            models.Index(fields=["organization", "department", "role"], name="assignment_load"),
            # What somebody is named on, before they leave.
            models.Index(
                fields=["organization", "person"],
                name="assignment_person",
                condition=models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.get_role_display()}"
