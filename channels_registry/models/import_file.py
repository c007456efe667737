"""ImportFile and its rows: a spreadsheet on its way into the registry."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel
from channels_registry.models.on_platform import OnPlatform, on_one_platform


class ImportState(models.TextChoices):
    READING = "reading", _("Reading")
    READY = "ready", _("Ready to check")
    IMPORTING = "importing", _("Importing")
    IMPORTED = "imported", _("Imported")
    FAILED = "failed", _("Cannot be read")


class Verdict(models.TextChoices):
    """What would become of a row. Said before anything is written."""

    NEW = "new", _("New channel")
    SAME = "same", _("Already here")
    CHANGES = "changes", _("Will update")
    ALIAS = "alias", _("Other name of")
    REPEATED = "repeated", _("Same as row")
    CONTESTED = "contested", _("Contested with")
    UNKNOWN_DEPARTMENT = "unknown_department", _("Unknown department")
    UNREADABLE = "unreadable", _("Cannot be read")
    LEFT_OUT = "left_out", _("Left out")


class OnOtherOwner(models.TextChoices):
    """What to do where the registry names another owner than the file."""

    KEEP = "keep", _("Keep the owner that is here")
    ADD = "add", _("Add the owner of the file beside it")
    REPLACE = "replace", _("Replace it by the owner of the file")


class OwnerChoice(models.TextChoices):
    """What a person said about a channel that the file gives to several departments."""

    BOTH = "both", _("Every owner of the file counts")
    THIS = "this", _("The owner of this row counts")
    OTHER = "other", _("The owner of another row counts")


class ImportFile(TenantModel):
    """One upload, its columns and what is to be done. Nothing is registered before confirm."""

    name = LineField(max_length=200)
    size = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.READING
    )
    # {"address": 3, "accountable": 2, ...}: column numbers from 0. Empty: guess from the header.
    columns = models.JSONField(default=dict)
    has_header = models.BooleanField(null=True)  # null: guess from the first row
    header = models.JSONField(default=list)  # the cells of the first row, to choose columns by
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    is_workbook = models.BooleanField(default=False)
    # Of a workbook, once a worker has read it: the sheet, and how many bytes its rows are as CSV.
    # From then on the chunks hold these, and the file is read like any other.
    sheet = LineField(max_length=100, blank=True)
    text_size = models.PositiveIntegerField(null=True)
    # Names of no department, folded -> the department that each shall mean in this file.
    renames = models.JSONField(default=dict)
    # Chosen at confirm.
    create_departments = models.BooleanField(default=False)
    on_other_owner = models.CharField(
        max_length=10, choices=OnOtherOwner.choices, default=OnOtherOwner.KEEP
    )
    valid_rows_only = models.BooleanField(default=False)

    rows_read = models.PositiveIntegerField(default=0)  # so far; empty rows do not count
    # {"new": 12, ...} once read.
    verdicts = models.JSONField(default=dict)
    # A list of {"name", "rows", "suggestion", "creatable"}: see ownership's department names.
    unknown_departments = models.JSONField(default=list)
    rows_without_department = models.PositiveIntegerField(default=0)
    # Why it cannot be read: a sentence for people, a word for the page and the API.
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=30, blank=True)
    # {"registered": 12, "updated": 3, "left_out": 1} once imported.
    outcome = models.JSONField(default=dict)
    job = TenantForeignKey("accounts.Job", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, TenantFK("job")]
        indexes = [models.Index(fields=["organization", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it, or will be."""
        is_asked = self.state in (ImportState.READING, ImportState.IMPORTING)
        return is_asked and self.job is not None and not self.job.is_finished

    @property
    def problem(self) -> str:
        """Why it goes no further: the file's fault, or the work's."""
        return self.error or (self.job.error if self.job else "")

    @property
    def is_packed(self) -> bool:
        """Whether it is a workbook that nobody has looked into yet."""
        return self.is_workbook and self.text_size is None

    @property
    def end(self) -> int:
        """How many bytes of text there are to read."""
        return self.size if self.text_size is None else self.text_size

    @property
    def unreadable_rows(self) -> int:
        return self.verdicts.get(Verdict.UNREADABLE, 0)

    @property
    def stuck_rows(self) -> int:
        """Rows that somebody has to mend, or leave out."""
        return self.unreadable_rows + self.rows_without_department

    @property
    def ready_rows(self) -> int:
        return self.rows_read - self.stuck_rows - self.verdicts.get(Verdict.LEFT_OUT, 0)


class ImportChunk(TenantModel):
    """A piece of the upload, so that neither web nor worker holds the whole file."""

    import_file = TenantForeignKey(ImportFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("import_file"),
            models.UniqueConstraint(
                fields=["organization", "import_file", "number"], name="import_chunk_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.import_file_id} #{self.number}"


class ImportRow(OnPlatform, TenantModel):
    """One row: what it says, which channel it means, what would become of it and why."""

    import_file = TenantForeignKey(ImportFile, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a person counts in the file, from 1
    values = models.JSONField()  # {"address": "...", "accountable": "...", ...}
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    message = models.CharField(max_length=500)
    kind = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=300, blank=True)
    # The first row of the file that means the same channel; empty for that row itself.
    first_number = models.PositiveIntegerField(null=True)
    # False for a row that says nothing which its channel's earlier rows do not say.
    adds = models.BooleanField(default=True)
    channel = TenantForeignKey(
        "channels_registry.Channel",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    departments = ArrayField(models.UUIDField(), default=list)  # accountable by this row
    unknown = ArrayField(models.CharField(max_length=120), default=list)  # names of no department

    # What people said about the row. Reading the file again keeps it.
    corrections = models.JSONField(default=dict)  # field -> text in place of the file's
    is_left_out = models.BooleanField(default=False)
    owner_choice = models.CharField(max_length=5, choices=OwnerChoice.choices, blank=True)
    # In place of the file's choice; empty: the file's counts.
    on_other_owner = models.CharField(max_length=10, choices=OnOtherOwner.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("import_file"),
            TenantFK("channel"),
            models.UniqueConstraint(
                fields=["organization", "import_file", "number"], name="import_row_once"
            ),
            *on_one_platform("import_row", or_none=True),
        ]
        indexes = [
            # "Was this channel in an earlier row?"
            models.Index(
                fields=["organization", "import_file", "platform_slug", "kind", "key"],
                name="import_row_identity",
            ),
            models.Index(
                fields=["organization", "import_file", "verdict", "number"],
                name="import_row_verdict",
            ),
            # A channel that goes takes no row along: asked once for each.
            models.Index(
                fields=["organization", "channel"],
                condition=models.Q(channel__isnull=False),
                name="import_row_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.import_file_id} row {self.number}"
