"""Duty: one activity on one channel, and the stored answer to who is accountable for it."""

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
from channels_registry.models import LOOKED_AT


class DutyState(models.TextChoices):
    OWNED = "owned", _("Owned")
    UNOWNED = "unowned", _("Nobody owns it")
    CONTESTED = "contested", _("Two owners")


class DutyQuerySet(TenantQuerySet):
    def counted(self) -> "DutyQuerySet":
        """What coverage counts: needed duties of channels that are looked at."""
        return self.filter(needed=True, channel__status__in=LOOKED_AT)


class Duty(TenantModel):
    """A row for every pair of channel and activity; the state is written by settle alone."""

    channel = TenantForeignKey(
        "channels_registry.Channel",
        on_delete=models.CASCADE,
        related_name="+",
    )
    activity = TenantForeignKey("ownership.Activity", on_delete=models.PROTECT, related_name="+")
    needed = models.BooleanField()
    # Why it is not needed and who said so, where a person and not the purpose decided.
    needed_reason = LineField(max_length=300, blank=True)
    needed_by_label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DutyState.choices, default=DutyState.UNOWNED)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(DutyQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            TenantFK("activity"),
            models.UniqueConstraint(
                fields=["organization", "channel", "activity"], name="duty_once"
            ),
            models.CheckConstraint(
                condition=Q(needed=True) | ~Q(needed_by_label="") | Q(needed_reason=""),
                name="duty_not_needed_by_hand_has_author",
            ),
        ]
        indexes = [
            # Overview counts, and lists of what is unowned or contested.
            models.Index(
                fields=["organization", "state", "activity", "channel"],
                name="duty_state",
                condition=Q(needed=True),
            ),
            # The matrix: one activity, all channels.
            models.Index(fields=["organization", "activity", "channel"], name="duty_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} on {self.channel}"
