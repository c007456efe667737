"""ChannelAlias: every address or handle ever given for a channel."""

from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel
from channels_registry.models.on_platform import OnPlatform, on_one_platform


class ChannelAlias(OnPlatform, TenantModel):
    """What somebody called the channel by. A past handle stays as a tombstone."""

    channel = TenantForeignKey(
        "channels_registry.Channel",
        on_delete=models.CASCADE,
        related_name="aliases",
    )
    text = models.CharField(max_length=2000)
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    given_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            *on_one_platform("channel_alias"),
            models.UniqueConstraint(
                fields=["organization", "channel", "text"], name="channel_alias_once"
            ),
        ]
        indexes = [
            # "Which channel was ever called this?"
            models.Index(
                fields=["organization", "platform_slug", "kind", "key"], name="alias_identity"
            ),
        ]

    def __str__(self) -> str:
        return self.text
