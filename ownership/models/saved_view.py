"""SavedView: a name for a set of filters, of the channel list or of the inbox."""

from django.db import models

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class ListOf(models.TextChoices):
    """Which list the filters are for."""

    CHANNELS = "channels"
    FINDINGS = "findings"


class SavedView(TenantModel):
    """Of one person alone. `query`: the filters and the sort, as they stand in the address."""

    list_of = models.CharField(max_length=10, choices=ListOf, default=ListOf.CHANNELS)
    membership = TenantForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="+")
    name = LineField(max_length=60)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            # Also what their tabs are read by.
            models.UniqueConstraint(
                models.F("organization"),
                models.F("membership"),
                models.F("list_of"),
                Folded("name"),
                name="saved_view_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
