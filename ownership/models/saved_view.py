"""SavedView: a name for a set of filters of the channel list."""

from django.db import models

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class SavedView(TenantModel):
    """Of one person alone. `query`: the filters and the sort, as they stand in the address."""

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
                Folded("name"),
                name="saved_view_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
