"""Department: a part of the organization that can hold a stake or a role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class DepartmentKind(models.TextChoices):
    MARKETING = "marketing", _("Marketing")
    PR = "pr", _("PR & communications")
    SALES = "sales", _("Sales")
    SERVICE = "service", _("Customer service")
    PRODUCT = "product", _("Product")
    HR = "hr", _("Human resources")
    LEGAL = "legal", _("Legal")
    IT = "it", _("IT")
    COUNTRY = "country", _("Country office")
    OTHER = "other", _("Other")


class DepartmentQuerySet(TenantQuerySet):
    def active(self) -> "DepartmentQuerySet":
        return self.filter(retired_on__isnull=True)

    def in_order(self) -> "DepartmentQuerySet":
        return self.order_by("position", "name")


class Department(TenantModel):
    """A part of the organization. Retired ones keep their row and hold no letters."""

    name = LineField(max_length=120)
    short_name = LineField(max_length=40, blank=True)
    slug = models.SlugField(max_length=60, db_index=False)
    kind = models.CharField(
        max_length=10, choices=DepartmentKind.choices, default=DepartmentKind.OTHER
    )
    position = models.PositiveSmallIntegerField(default=0)
    head = TenantForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    deputy = TenantForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    email = models.EmailField(blank=True)
    phone = LineField(max_length=40, blank=True)
    headcount = models.PositiveSmallIntegerField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(DepartmentQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("head"),
            TenantFK("deputy"),
            models.UniqueConstraint(fields=["organization", "slug"], name="department_slug_once"),
            models.UniqueConstraint("organization", Folded("name"), name="department_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name for narrow places: a matrix column, a tag."""
        return self.short_name or self.name


class DepartmentAlias(TenantModel):
    """An old name or a translation that keeps resolving to the department."""

    department = TenantForeignKey(Department, on_delete=models.CASCADE, related_name="aliases")
    name = LineField(max_length=120)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("department"),
            models.UniqueConstraint("organization", Folded("name"), name="department_alias_once"),
        ]

    def __str__(self) -> str:
        return self.name
