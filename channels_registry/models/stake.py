"""Stake: a department's declared interest in a channel, with or without a role."""

from django.db import models

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class Stake(TenantModel):
    """Department + channel + why, in words."""

    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    channel = TenantForeignKey(
        "channels_registry.Channel",
        on_delete=models.CASCADE,
        related_name="stakes",
    )
    why = LineField(max_length=500)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("department"),
            TenantFK("channel"),
            models.UniqueConstraint(
                fields=["organization", "channel", "department"], name="stake_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} on {self.channel}"
