"""Discovery: a website that was read for channels, what it names, and what people said of that.

A profile link that somebody pasted is proposed the same way, without a website.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel
from channels_registry.models.on_platform import OnPlatform, on_one_platform
from channels_registry.platforms.canonical import Identity, display_handle
from channels_registry.websites.pages import How

MAX_PAGES = 200


class DiscoveryState(models.TextChoices):
    READING = "reading", _("Reading")
    READ = "read", _("Read")
    FAILED = "failed", _("Cannot be read")


class Disposition(models.TextChoices):
    """What people said of a proposed channel."""

    NEW = "new", _("New")
    ACCEPTED = "accepted", _("Accepted")
    NOT_OURS = "not_ours", _("Not ours")


class FoundHow(models.TextChoices):
    """How a page names a channel."""

    REL_ME = How.REL_ME.value, _("declared as its own (rel=me)")
    JSON_LD = How.JSON_LD.value, _("declared for search engines (JSON-LD)")
    FOOTER = How.FOOTER.value, _("link in the footer")
    HEADER = How.HEADER.value, _("link in the header")
    META = How.META.value, _("declared for previews")
    BODY = How.BODY.value, _("link in the text")


# What a site says of itself or shows on every page is likely its own; a link in a text may be
# anybody's.
LIKELY_OURS = (FoundHow.REL_ME, FoundHow.JSON_LD, FoundHow.FOOTER, FoundHow.HEADER)


class Discovery(TenantModel):
    """One reading of a website. What it proposes is registered only when somebody accepts it."""

    website = LineField(max_length=300)  # as typed
    host = models.CharField(max_length=260)
    max_pages = models.PositiveSmallIntegerField(default=50)
    state = models.CharField(
        max_length=10, choices=DiscoveryState.choices, default=DiscoveryState.READING
    )
    error = models.CharField(max_length=500, blank=True)  # why it cannot be read, for people
    pages_read = models.PositiveSmallIntegerField(default=0)
    pages_closed = models.PositiveSmallIntegerField(default=0)  # by robots.txt
    pages_failed = models.PositiveSmallIntegerField(default=0)
    profiles_found = models.PositiveSmallIntegerField(default=0)
    job = TenantForeignKey("accounts.Job", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("job"),
            models.CheckConstraint(
                condition=Q(max_pages__gte=1, max_pages__lte=MAX_PAGES),
                name="discovery_reads_1_to_200_pages",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="discovery_newest")]

    def __str__(self) -> str:
        return self.host

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it, or will be."""
        is_asked = self.state == DiscoveryState.READING
        return is_asked and self.job is not None and not self.job.is_finished

    @property
    def problem(self) -> str:
        """Why it goes no further: the website's fault, or the work's."""
        return self.error or (self.job.error if self.job else "")


class Candidate(OnPlatform, TenantModel):
    """An account that some website named, or somebody pasted. What was said of it holds on."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    permanent_id = models.CharField(max_length=120, blank=True)
    first_found_at = models.DateTimeField()
    pasted = models.CharField(max_length=2000, blank=True)  # what somebody pasted to mean it

    disposition = models.CharField(
        max_length=10, choices=Disposition.choices, default=Disposition.NEW
    )
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    # What became of an accepted one.
    channel = TenantForeignKey(
        "channels_registry.Channel", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("channel"),
            *on_one_platform("candidate"),
            models.UniqueConstraint(
                fields=["organization", "platform_slug", "kind", "key"],
                name="candidate_identity_once",
            ),
            models.CheckConstraint(
                condition=Q(disposition=Disposition.NEW, decided_at__isnull=True)
                | (~Q(disposition=Disposition.NEW) & Q(decided_at__isnull=False)),
                name="candidate_decided_has_a_time",
            ),
        ]
        indexes = [
            # What became of a channel that goes: asked once for each.
            models.Index(
                fields=["organization", "channel"],
                condition=Q(channel__isnull=False),
                name="candidate_channel",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_handle

    @property
    def shown_handle(self) -> str:
        return display_handle(self.platform_slug, self.kind, self.handle)

    @property
    def identity(self) -> Identity:
        own = self.custom_platform
        return Identity(
            *self.identity_key,
            handle=self.handle,
            url=self.url,
            permanent_id=self.permanent_id,
            custom_platform=own.pk if own else None,
            is_closed=own is not None and own.is_archived,
        )


class Sighting(TenantModel):
    """One reading found one account: on which page first, and how it is named there."""

    discovery = TenantForeignKey(Discovery, on_delete=models.CASCADE, related_name="sightings")
    candidate = TenantForeignKey(Candidate, on_delete=models.CASCADE, related_name="sightings")
    page = models.CharField(max_length=2000)
    how = models.CharField(max_length=10, choices=FoundHow.choices)
    link = models.CharField(max_length=2000)  # as it stands on the page

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("discovery"),
            TenantFK("candidate"),
            models.UniqueConstraint(
                fields=["organization", "discovery", "candidate"], name="sighting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} on {self.page}"
