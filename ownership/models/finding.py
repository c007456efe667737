"""Finding: a problem with a life."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)

# The same as in `ownership.rules.dispositions`, as a constraint.
LONGEST_ASIDE = timedelta(days=366)


class Severity(models.IntegerChoices):
    """Ordered, so that "one step up" and "the worst first" are arithmetic."""

    INFO = 0, _("Info")
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    CRITICAL = 4, _("Critical")


class Condition(models.TextChoices):
    """Whether the problem is there. Written by settle alone."""

    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Gone")


class Disposition(models.TextChoices):
    """What people said of it. Settle alone sets it back to new."""

    NEW = "new", _("New")
    SEEN = "seen", _("Seen")
    GIVEN = "given", _("Given to somebody")
    SNOOZED = "snoozed", _("Snoozed")
    WAIVED = "waived", _("Accepted as is")


def when(state: str, today: date) -> Q:
    """`ownership.rules.dispositions.shown_as` as a condition: open, snoozed, waived, settled.

    `until` is there for what was put aside alone, so it says by itself whether that holds.
    """
    if state == "settled":
        return Q(condition=Condition.ABSENT)
    present = Q(condition=Condition.PRESENT)
    if state == "open":
        return present & (Q(until=None) | Q(until__lte=today))
    return present & Q(disposition=state, until__gt=today)


class FindingQuerySet(TenantQuerySet):
    def present(self) -> "FindingQuerySet":
        """The problem is there, whatever people said of it: what counts against coverage."""
        return self.filter(condition=Condition.PRESENT)

    def open(self, today: date) -> "FindingQuerySet":
        """Present, and not put aside: what waits to be settled. `today`: the organization's."""
        return self.shown_as("open", today)

    def shown_as(self, state: str, today: date) -> "FindingQuerySet":
        """Open, snoozed, waived or settled, as a person sees it on that day."""
        return self.filter(when(state, today))

    def about(self, department: UUID) -> "FindingQuerySet":
        """Those that name the department, or were given to it."""
        return self.filter(
            Q(department=department)
            | Q(departments__contains=[department])
            | Q(given_to_department=department)
        )


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
    # The unit of work that made the problem: what one change opened is told as one thing.
    opened_by_step = models.UUIDField(null=True)
    # Who was told that it has been open for long: see `ownership.rules.digests`. Nobody at first.
    escalated_to = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    # The unit of work that made the problem go away: its audit events say who and how.
    settled_by_step = models.UUIDField(null=True)
    reopened = models.PositiveIntegerField(default=0)

    disposition = models.CharField(
        max_length=10, choices=Disposition.choices, default=Disposition.NEW
    )
    until = models.DateField(null=True)
    reason = LineField(max_length=500, blank=True)
    # To a seat or a department. It stays while the finding is snoozed.
    given_to = TenantForeignKey(
        "accounts.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_to_department = TenantForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    disposed_on = models.DateField(null=True)
    disposed_by_label = models.CharField(max_length=200, blank=True)
    # How it was when it was put aside: a higher severity or a new department brings it back.
    severity_then = models.PositiveSmallIntegerField(choices=Severity.choices, null=True)
    departments_then = ArrayField(models.UUIDField(), default=list)

    objects = TenantManager.from_queryset(FindingQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            TenantFK("activity"),
            TenantFK("department"),
            TenantFK("person"),
            TenantFK("given_to"),
            TenantFK("given_to_department"),
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
            models.CheckConstraint(
                condition=Q(
                    disposition=Disposition.WAIVED,
                    until__isnull=False,
                    severity_then__isnull=False,
                )
                & ~Q(reason="")
                | Q(
                    disposition=Disposition.SNOOZED,
                    until__isnull=False,
                    severity_then__isnull=False,
                    reason="",
                )
                | Q(
                    disposition__in=[Disposition.NEW, Disposition.SEEN, Disposition.GIVEN],
                    until__isnull=True,
                    severity_then__isnull=True,
                    reason="",
                ),
                name="finding_put_aside_until",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(until__gt=F("disposed_on"), until__lte=F("disposed_on") + LONGEST_ASIDE),
                name="finding_put_aside_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=Q(disposition=Disposition.GIVEN, given_to__isnull=False)
                | Q(disposition=Disposition.GIVEN, given_to_department__isnull=False)
                | ~Q(disposition=Disposition.GIVEN),
                name="finding_given_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(given_to__isnull=True) | Q(given_to_department__isnull=True),
                name="finding_given_to_one",
            ),
            models.CheckConstraint(
                condition=Q(disposition=Disposition.NEW, disposed_on__isnull=True)
                | ~Q(disposition=Disposition.NEW) & Q(disposed_on__isnull=False),
                name="finding_disposed_has_date",
            ),
        ]
        indexes = [
            # The inbox: the worst first, then the oldest.
            models.Index(
                fields=["organization", "-severity", "opened_at", "id"],
                name="finding_inbox",
                include=["until"],  # what is put aside is passed over, and counted, in the index
                condition=Q(condition="present"),
            ),
            # The oldest open findings, on the overview.
            models.Index(
                fields=["organization", "opened_at", "-severity"],
                name="finding_oldest",
                condition=Q(condition="present"),
            ),
            # What is put aside, what was settled, what was given: each a list of the inbox.
            models.Index(
                fields=["organization", "disposition", "until"],
                name="finding_put_aside",
                condition=Q(condition="present", until__isnull=False),
            ),
            models.Index(
                fields=["organization", "-settled_at", "id"],
                name="finding_settled",
                condition=Q(condition="absent"),
            ),
            models.Index(
                fields=["organization", "given_to"],
                name="finding_given_to",
                condition=Q(given_to__isnull=False),
            ),
            models.Index(
                fields=["organization", "given_to_department"],
                name="finding_given_to_department",
                condition=Q(given_to_department__isnull=False),
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
