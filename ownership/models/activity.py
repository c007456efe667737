"""Activity: a kind of work on a channel: publishing, customer care, crisis..."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ActivityQuerySet(TenantQuerySet):
    def in_order(self) -> "ActivityQuerySet":
        return self.order_by("position", "key")


class Activity(TenantModel):
    """One of the organization's own list, which starts with ten."""

    key = models.SlugField(max_length=40, db_index=False)
    name = LineField(max_length=80)
    short_name = LineField(max_length=30, blank=True)
    covers = LineField(max_length=300, blank=True)
    # Everyday words that mean it: "complaint" -> customer care.
    synonyms = ArrayField(LineField(max_length=40), default=list, blank=True)
    icon = models.CharField(max_length=60, default="circle")
    first_reply_minutes = models.PositiveIntegerField(default=240)
    escalation_note = LineField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Its duties raise severity by one step: a crisis, or the keys to the account.
    is_critical = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(ActivityQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "key"], name="activity_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name
