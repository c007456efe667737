"""The organization's own platforms: to read texts with, and for their page."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from channels_registry.models import (
    Candidate,
    Channel,
    ChannelAlias,
    CustomPlatform,
    ImportRow,
)
from channels_registry.platforms.catalogue import PLATFORMS
from channels_registry.platforms.custom import Templates

# Whatever means an account keeps its platform from being deleted.
USERS = (Channel, ChannelAlias, Candidate, ImportRow)


@dataclass(frozen=True, slots=True)
class ListedPlatform:
    """One of them, how many channels it has, and whether anything at all is on it."""

    platform: CustomPlatform
    channels: int
    is_used: bool


def load_templates() -> Templates:
    """Those of the current organization. One statement, when a text first needs them."""
    return Templates(lambda: [row.template for row in CustomPlatform.objects.all()])


def list_platform_names() -> list[str]:
    """What a cell may call a platform: the organization's own first. One statement."""
    own = CustomPlatform.objects.filter(is_archived=False).order_by("name", "id")
    known = (platform.name for platform in PLATFORMS.values() if not platform.archived)
    return [*own.values_list("name", flat=True), *known]


def list_custom_platforms() -> list[ListedPlatform]:
    """All of them, by name, the archived ones last. Two statements."""
    rows = with_use().order_by("is_archived", "name", "id")
    counts = Channel.objects.filter(custom_platform__isnull=False).values_list("custom_platform_id")
    channels = dict(counts.annotate(channels=Count("id")).order_by())
    return [ListedPlatform(row, channels.get(row.pk, 0), row.is_used) for row in rows]


def with_use() -> QuerySet[CustomPlatform]:
    """Each with `is_used`: something is on it, so it stays."""
    here = {
        model: Exists(
            model.objects.filter(platform_slug=OuterRef("slug"), custom_platform=OuterRef("pk"))
        )
        for model in USERS
    }
    first, *others = here.values()
    used = first
    for other in others:
        used |= other
    return CustomPlatform.objects.annotate(is_used=used)
