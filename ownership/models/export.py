"""Export: a file of channels, or of the matrix, that a worker writes for whoever asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"
    JSON = "json", "JSON"


class ExportWhat(models.TextChoices):
    CHANNELS = "channels", _("Channels")
    MATRIX = "matrix", _("Matrix")


class Export(TenantModel):
    """Of one person alone, to be had until it expires. Its progress is its job's."""

    membership = TenantForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    job = TenantForeignKey("accounts.Job", on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=10, choices=ExportFormat.choices)
    what = models.CharField(max_length=10, choices=ExportWhat.choices, default=ExportWhat.CHANNELS)
    # The filters and the sort, of the matrix its activity too, as they stand in an address.
    # Everything: of the channels also what is retired.
    query = models.CharField(max_length=2000, blank=True)
    is_everything = models.BooleanField()
    # Those to be written, in their order: from the first step to the last.
    channels = ArrayField(models.UUIDField(), default=list)
    size = models.PositiveBigIntegerField(null=True)  # of the file, once it is there
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            TenantFK("job"),
        ]
        indexes = [
            # What somebody asked for, the newest first.
            models.Index(
                fields=["organization", "membership", "-created_at"], name="export_newest"
            ),
            models.Index(fields=["organization", "job"], name="export_of_job"),
        ]

    def __str__(self) -> str:
        return f"{ExportWhat(self.what).name.capitalize()} as {self.get_format_display()}"

    @property
    def file_name(self) -> str:
        return f"{self.what}-{self.created_at:%Y-%m-%d}.{self.format}"
