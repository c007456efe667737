"""What every row has that means an account: the platform, of two kinds, and who it is there."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.tenancy.models import TenantFK, TenantForeignKey
from channels_registry.platforms.identities import Identity


class OnPlatform(models.Model):
    """On a platform of the catalogue, or on one of the organization's own: exactly one of the two.

    `platform_slug` is the slug of whichever it is, so (platform_slug, kind, key) is the identity
    for both. The constraints of `on_one_platform` hold all three columns to that.
    """

    platform = models.ForeignKey(
        "channels_registry.Platform",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    custom_platform = TenantForeignKey(
        "channels_registry.CustomPlatform",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    platform_slug = models.CharField(max_length=60)

    class Meta:
        abstract = True

    @property
    def shown_platform(self) -> Any:
        """Whichever it is, or None. Readers select both, so that it costs no statement."""
        return self.platform or self.custom_platform

    @property
    def identity_key(self) -> tuple[str, str, str]:
        row: Any = self
        return self.platform_slug, row.kind, row.key


def on_one_platform(model: str, *, or_none: bool = False) -> list[models.BaseConstraint]:
    """The constraints of OnPlatform. `or_none`: a row may mean no account."""
    nowhere = Q(platform__isnull=True, custom_platform__isnull=True, platform_slug="")
    condition = Q(
        platform__isnull=False, custom_platform__isnull=True, platform_slug=F("platform")
    ) | Q(platform__isnull=True, custom_platform__isnull=False)
    return [
        TenantFK("custom_platform", carries={"platform_slug": "slug"}),
        models.CheckConstraint(
            condition=condition | nowhere if or_none else condition,
            name=f"{model}_on_one_platform",
        ),
    ]


def place_of(account: Identity | OnPlatform) -> dict[str, Any]:
    """The three columns for an account, or as another row has them."""
    if isinstance(account, OnPlatform):
        return {
            name: getattr(account, name)
            for name in ("platform_id", "custom_platform_id", "platform_slug")
        }
    own = account.custom_platform
    return {
        "platform_id": None if own else account.platform,
        "custom_platform_id": own,
        "platform_slug": account.platform,
    }
