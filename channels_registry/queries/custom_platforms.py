"""The organization's own platforms: to read texts with, and for their page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

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
USERS: tuple[Any, ...] = (Channel, ChannelAlias, Candidate, ImportRow)


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
    """All of them, by name, the archived ones last. Three statements."""
    rows = CustomPlatform.objects.order_by("is_archived", "name", "id")
    counts = Channel.objects.filter(custom_platform__isnull=False).values_list("custom_platform_id")
    channels = dict(counts.annotate(channels=Count("id")).order_by())
    used = find_used()
    return [ListedPlatform(row, channels.get(row.pk, 0), row.pk in used) for row in rows]


def find_used() -> set[UUID]:
    """The ids of those that something is on. One statement."""
    used = Q()
    for model in USERS:
        # By the slug, which an index has.
        here = model.objects.filter(platform_slug=OuterRef("slug"), custom_platform=OuterRef("pk"))
        used |= Q(Exists(here))
    return set(CustomPlatform.objects.filter(used).values_list("pk", flat=True))
