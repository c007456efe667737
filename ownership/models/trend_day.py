"""TrendDay: how much was owned on one day."""

from django.db import models

from accounts.tenancy.models import TenantModel


class TrendDay(TenantModel):
    """One row per organization and day, written by the nightly sweep and never again.

    `findings`: open ones by rule; `loads`: accountable duties by department, by their ids;
    `activities` and `platforms`: [owned, unowned, contested] by key or slug, nothing on days that
    were kept before.
    """

    is_append_only = True

    day = models.DateField()  # in the organization's own zone
    as_of = models.DateTimeField()
    owned = models.PositiveIntegerField()
    unowned = models.PositiveIntegerField()
    contested = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    resilient = models.PositiveIntegerField()
    findings = models.JSONField()
    loads = models.JSONField()
    activities = models.JSONField(default=dict)
    platforms = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "day"], name="trend_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.day)
