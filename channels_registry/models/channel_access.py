"""ChannelAccess: who can log in to a channel."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class AccessLevel(models.TextChoices):
    """From the most to the least that somebody may do there."""

    FULL = "full", _("Full control")
    CONTENT = "content", _("Content")
    MESSAGES = "messages", _("Messages")
    ADS = "ads", _("Ads")
    ANALYTICS = "analytics", _("Analytics")


class AccessThrough(models.TextChoices):
    NATIVE = "native", _("The platform itself")
    TOOL = "tool", _("A publishing tool")
    APP = "app", _("An attached app")


class TwoStep(models.TextChoices):
    YES = "yes", _("On")
    NO = "no", _("Off")
    UNKNOWN = "unknown", _("Unknown")


class ChannelAccess(TenantModel):
    """A person of the organization, or an agency by name, on the channel's access list.

    Never a password or a secret (rules.secrets): `vault` says where the entry lives.
    """

    channel = TenantForeignKey(
        "channels_registry.Channel",
        on_delete=models.CASCADE,
        related_name="access",
    )
    person = TenantForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partner = LineField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=AccessLevel.choices)
    through = models.CharField(
        max_length=10, choices=AccessThrough.choices, default=AccessThrough.NATIVE
    )
    two_step = models.CharField(max_length=10, choices=TwoStep.choices, default=TwoStep.UNKNOWN)
    until = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField()
    vault = LineField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            TenantFK("person"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, partner="")
                | Q(person__isnull=True) & ~Q(partner=""),
                name="access_of_person_or_partner",
            ),
            models.UniqueConstraint(
                fields=["organization", "channel", "person", "through"],
                condition=Q(person__isnull=False),
                name="access_of_person_once",
            ),
            models.UniqueConstraint(
                "organization",
                "channel",
                Folded("partner"),
                "through",
                condition=Q(person__isnull=True),
                name="access_of_partner_once",
            ),
        ]
        indexes = [
            # The list of one channel; and whether a channel that goes has one.
            models.Index(fields=["organization", "channel"], name="access_channel"),
            # Where somebody can log in, before they leave.
            models.Index(
                fields=["organization", "person"],
                name="access_person",
                condition=Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} on {self.channel}"

    @property
    def holder(self) -> str:
        """Whose access it is, by name."""
        return str(self.person) if self.person_id else self.partner

    def has_ended(self, today: date) -> bool:
        """`until` is the last day."""
        return self.until is not None and self.until < today
