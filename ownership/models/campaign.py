"""Campaign: departments are asked to say of what they answer for whether it still is right."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class CampaignState(models.TextChoices):
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class CampaignQuerySet(TenantQuerySet):
    def running(self) -> "CampaignQuerySet":
        return self.filter(state=CampaignState.RUNNING)


class Campaign(TenantModel):
    """A round of confirmations: who is asked about which channels, and by when.

    Each list of the scope is empty where it does not matter.
    """

    name = LineField(max_length=120)
    departments = ArrayField(models.UUIDField(), default=list, blank=True)
    platforms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    purposes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    brands = ArrayField(LineField(max_length=120), default=list, blank=True)
    regions = ArrayField(LineField(max_length=120), default=list, blank=True)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField()
    # So many days before it is due, whoever has not answered is reminded; the most first.
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    state = models.CharField(
        max_length=10, choices=CampaignState.choices, default=CampaignState.RUNNING
    )
    started_at = models.DateTimeField()
    started_by_label = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(CampaignQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=CampaignState.RUNNING, ended_at__isnull=True)
                | ~Q(state=CampaignState.RUNNING) & Q(ended_at__isnull=False),
                name="campaign_over_has_date",
            ),
        ]
        indexes = [
            # The page of them all; and whether a confirmation answers one.
            models.Index(fields=["organization", "started_at", "id"], name="campaign_started"),
            models.Index(
                fields=["organization", "due_on"],
                name="campaign_running",
                condition=Q(state=CampaignState.RUNNING),
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.state == CampaignState.RUNNING

    def __str__(self) -> str:
        return self.name


class CampaignOutcome(models.TextChoices):
    """What became of one question."""

    OPEN = "open", _("Open")
    CONFIRMED = "confirmed", _("Confirmed")
    RELEASED = "released", _("Released")
    # It went to another department, or is not needed any more: there is nothing left to ask.
    MOVED = "moved", _("No longer theirs")


class CampaignDuty(TenantModel):
    """One question: a duty, and the department that answered for it when the campaign started.

    Kept as it was asked, so that progress stays honest whoever gets the duty meanwhile.
    """

    campaign = TenantForeignKey("ownership.Campaign", on_delete=models.CASCADE, related_name="+")
    duty = TenantForeignKey("ownership.Duty", on_delete=models.CASCADE, related_name="+")
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    # Its last word since then. That goes with its duty alone, as this row does.
    answer = TenantForeignKey(
        "ownership.Attestation", null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    # What it came to, written when the campaign is over; empty while it runs.
    outcome_at_end = models.CharField(max_length=10, choices=CampaignOutcome.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("campaign"),
            TenantFK("duty"),
            TenantFK("department"),
            TenantFK("answer"),
            models.UniqueConstraint(
                fields=["organization", "campaign", "duty", "department"],
                name="campaign_duty_asked_once",
            ),
        ]
        indexes = [
            # What a confirmation answers; and what goes with a duty.
            models.Index(
                fields=["organization", "duty", "department"], name="campaign_duty_of_duty"
            ),
            # What one department is asked; and what hangs on a department.
            models.Index(
                fields=["organization", "department", "campaign"], name="campaign_duty_of_dept"
            ),
            # What goes with what was said.
            models.Index(
                fields=["organization", "answer"],
                name="campaign_duty_answer",
                condition=Q(answer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.duty}"
