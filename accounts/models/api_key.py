"""ApiKey: an integration's way in. Belongs to a seat, and never exceeds it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class ApiKey(TenantModel):
    """A key `mh_live_<organization>_<key>_<secret>_<checksum>`; only a keyed hash is kept."""

    key = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32)
    pepper_id = models.CharField(max_length=20)
    name = LineField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40))
    # Networks that it may be used from, such as 192.0.2.0/24; empty: from anywhere.
    allowed_networks = ArrayField(models.CharField(max_length=43), default=list)
    membership = TenantForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            models.UniqueConstraint(fields=["organization", "key"], name="api_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"
