"""Finding: a problem with a life."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class Severity(models.IntegerChoices):
    """Ordered, so that "one step up" and "the worst first" are arithmetic."""

    INFO = 0, "Info"
    LOW = 1, "Low"
    MEDIUM = 2, "Medium"
    HIGH = 3, "High"
    CRITICAL = 4, "Critical"


class Condition(models.TextChoices):
    """Whether the problem is there. Written by settle alone."""

    PRESENT = "present", "Present"
    ABSENT = "absent", "Gone"


class FindingQuerySet(TenantQuerySet):
    def open(self) -> "FindingQuerySet":
        return self.filter(condition=Condition.PRESENT)


class Finding(TenantModel):
    """One row per rule + channel + activity + subject, ever; it settles and reopens."""

    rule = models.CharField(max_length=40)
    channel = TenantForeignKey(
        "channels_registry.Channel",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    activity = TenantForeignKey(
        "ownership.Activity",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    department = TenantForeignKey(
        "accounts.Department",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    person = TenantForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    condition = models.CharField(max_length=10, choices=Condition.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    # The departments that the problem is between, by name in the sentence and by id here.
    departments = ArrayField(models.UUIDField(), default=list)
    sentence = models.CharField(max_length=500)

    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # The unit of work that made the problem go away: its audit events say who and how.
    settled_by_step = models.UUIDField(null=True)
    reopened = models.PositiveIntegerField(default=0)

    objects = TenantManager.from_queryset(FindingQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            TenantFK("activity"),
            TenantFK("department"),
            TenantFK("person"),
            models.UniqueConstraint(
                fields=["organization", "rule", "channel", "activity", "department", "person"],
                name="finding_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(condition="absent", settled_at__isnull=False)
                | Q(condition="present", settled_at__isnull=True),
                name="finding_settled_when_gone",
            ),
        ]
        indexes = [
            # The inbox: the worst first, then the oldest.
            models.Index(
                fields=["organization", "-severity", "opened_at", "id"],
                name="finding_inbox",
                condition=Q(condition="present"),
            ),
            # The oldest open findings, on the overview.
            models.Index(
                fields=["organization", "opened_at", "-severity"],
                name="finding_oldest",
                condition=Q(condition="present"),
            ),
            # Settle reads what is stored about a set of channels.
            models.Index(fields=["organization", "channel"], name="finding_channel"),
            # What a department carries.
            models.Index(
                fields=["organization", "department"],
                name="finding_of_department",
                condition=Q(channel__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
