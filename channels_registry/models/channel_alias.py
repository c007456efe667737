"""ChannelAlias: every address or handle ever given for a channel."""

from django.db import models

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class ChannelAlias(TenantModel):
    """What somebody called the channel by. A past handle stays as a tombstone."""

    channel = TenantForeignKey(
        "channels_registry.Channel",
        on_delete=models.CASCADE,
        related_name="aliases",
    )
    text = models.CharField(max_length=2000)
    platform = models.ForeignKey(
        "channels_registry.Platform", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    given_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            models.UniqueConstraint(
                fields=["organization", "channel", "text"], name="channel_alias_once"
            ),
        ]
        indexes = [
            # "Which channel was ever called this?"
            models.Index(fields=["organization", "platform", "kind", "key"], name="alias_identity"),
        ]

    def __str__(self) -> str:
        return self.text
