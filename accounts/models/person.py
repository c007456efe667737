"""Person: somebody who can be named on a duty, with or without a seat."""

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models.fields import LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class PersonQuerySet(TenantQuerySet):
    def gone(self, today: date) -> "PersonQuerySet":
        """`has_left`, as the database asks it."""
        return self.filter(Q(left_on__lte=today) | Q(membership__left_at__isnull=False))

    def here(self, today: date) -> "PersonQuerySet":
        """Those who have not left: also who leaves on a later day."""
        has_no_seat_that_ended = Q(membership__isnull=True) | Q(membership__left_at__isnull=True)
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), has_no_seat_that_ended)


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
    # From this day on they are gone; it may be a day to come.
    left_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(PersonQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("department"),
            TenantFK("membership"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_left(self, today: date) -> bool:
        """The one answer to whether somebody is gone. `membership` is loaded by who asks of many.

        A seat that ended counts at once, also where nobody said on which day they left.
        """
        if self.left_on is not None and self.left_on <= today:
            return True
        return self.membership is not None and not self.membership.is_active
