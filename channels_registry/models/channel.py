"""Channel: one registered social account."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField, ProseField
from accounts.tenancy.models import TenantManager, TenantModel, TenantQuerySet
from channels_registry.models.on_platform import OnPlatform, on_one_platform
from channels_registry.platforms.canonical import display_handle

# From this audience on a channel is among the most exposed, unless somebody says otherwise.
TIER_1_AUDIENCE = 500_000


class Purpose(models.TextChoices):
    CORPORATE = "corporate", _("Corporate")
    BRAND = "brand", _("Brand")
    SUPPORT = "support", _("Support")
    PRESS = "press", _("Press")
    CAREERS = "careers", _("Careers")
    COUNTRY = "country", _("Country")
    EXECUTIVE = "executive", _("Executive")
    CAMPAIGN = "campaign", _("Campaign")
    PRODUCT = "product", _("Product")
    EVENT = "event", _("Event")
    RESERVED = "reserved", _("Reserved")


class ChannelStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    CLOSING = "closing", _("Closing")
    RETIRED = "retired", _("Retired")


# Proposed and retired channels leave every figure and every finding.
LOOKED_AT = (ChannelStatus.ACTIVE, ChannelStatus.DORMANT, ChannelStatus.CLOSING)


class OwnershipStatus(models.TextChoices):
    """The worst state among the needed duties: a label for filters, written only from above."""

    OWNED = "owned", _("Fully owned")
    UNOWNED = "unowned", _("Something unowned")
    CONTESTED = "contested", _("Something contested")


class ChannelQuerySet(TenantQuerySet):
    def looked_at(self) -> "ChannelQuerySet":
        return self.filter(status__in=LOOKED_AT)

    def official_to_all(self) -> "ChannelQuerySet":
        """Those that a public registry lists, where there is one."""
        return self.filter(official=True, status__in=LOOKED_AT)

    def matching(self, text: str) -> "ChannelQuerySet":
        """Those whose name, handle, address, brand or region holds the text."""
        return self.filter(holds(text))


def holds(text: str) -> Q:
    """The condition of `matching`, for who asks several at once."""
    text = text.strip().removeprefix("@")
    return (
        Q(name__icontains=text)
        | Q(handle__icontains=text)
        | Q(url__icontains=text)
        | Q(brand__icontains=text)
        | Q(region__icontains=text)
    )


class Channel(OnPlatform, TenantModel):
    """An account on a platform. Its identity is (platform_slug, kind, key): platforms.canonical."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    permanent_id = LineField(max_length=120, blank=True)

    name = LineField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.CORPORATE)
    brand = LineField(max_length=120, blank=True)
    region = LineField(max_length=120, blank=True)
    language = LineField(max_length=60, blank=True)
    notes = ProseField(blank=True)

    audience = models.PositiveBigIntegerField(null=True, blank=True)
    tier_by_hand = models.PositiveSmallIntegerField(null=True, blank=True)
    tier = models.GeneratedField(
        expression=Coalesce(
            F("tier_by_hand"), Case(When(audience__gte=TIER_1_AUDIENCE, then=1), default=2)
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    status = models.CharField(
        max_length=10, choices=ChannelStatus.choices, default=ChannelStatus.ACTIVE
    )
    status_reason = LineField(max_length=500, blank=True)  # why it is that, in somebody's words
    closing_on = models.DateField(null=True, blank=True)
    # Who asked for a channel that is not there yet, and what for.
    requested_by_label = models.CharField(max_length=200, blank=True)
    objective = ProseField(blank=True)
    official = models.BooleanField(default=False)
    verified_on = models.DateField(null=True, blank=True)
    verified_how = LineField(max_length=200, blank=True)
    last_activity_on = models.DateField(null=True, blank=True)

    ownership_status = models.CharField(
        max_length=10, choices=OwnershipStatus.choices, default=OwnershipStatus.UNOWNED
    )
    # The day whose truth the findings are; nothing while they wait to be made true.
    settled_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(ChannelQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            *on_one_platform("channel"),
            models.UniqueConstraint(
                fields=["organization", "platform_slug", "kind", "key"],
                name="channel_identity_once",
            ),
            models.CheckConstraint(
                condition=Q(status=ChannelStatus.CLOSING) | Q(closing_on__isnull=True),
                name="channel_closing_date_only_while_closing",
            ),
            models.CheckConstraint(
                condition=Q(tier_by_hand__isnull=True) | Q(tier_by_hand__in=[1, 2]),
                name="channel_tier_is_1_or_2",
            ),
        ]
        indexes = [
            # The channel list, in the order that it is read.
            models.Index(
                fields=["organization", "platform_slug", "handle", "id"], name="channel_listed"
            ),
            models.Index(fields=["organization", "registered_at", "id"], name="channel_registered"),
            # The public registry, which anybody may ask for at any time: a few of very many.
            models.Index(
                fields=["organization", "platform_slug", "kind", "key"],
                condition=Q(official=True),
                name="channel_official",
            ),
            # Those whose findings wait.
            models.Index(
                fields=["organization", "id"],
                condition=Q(settled_on__isnull=True),
                name="channel_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people call it: its name if it has one that says more, else its handle."""
        return self.name or self.shown_handle

    @property
    def is_looked_at(self) -> bool:
        return self.status in LOOKED_AT

    @property
    def shown_handle(self) -> str:
        return display_handle(self.platform_slug, self.kind, self.handle)
