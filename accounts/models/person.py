"""Person: somebody who can be named on a duty, with or without a seat."""

from datetime import date

from django.db import models

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class Person(TenantModel):
    """A name with ways to reach it. Linked to a Membership when the person has a seat."""

    name = LineField(max_length=120)
    email = models.EmailField(blank=True)
    phone = LineField(max_length=40, blank=True)
    title = LineField(max_length=120, blank=True)
    department = TenantForeignKey(
        "accounts.Department",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    membership = TenantForeignKey(
        "accounts.Membership",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    left_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("department"),
            TenantFK("membership"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_left(self, today: date) -> bool:
        return self.left_on is not None and self.left_on <= today
