"""Makes the rows of Platform follow the catalogue."""

from typing import Any

from channels_registry.models import Platform
from channels_registry.platforms.catalogue import PLATFORMS


def sync_platforms(using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`. A platform that left the catalogue keeps its row: history."""
    Platform.objects.using(using).bulk_create(
        (
            Platform(
                slug=spec.slug,
                name=spec.name,
                icon=spec.icon,
                position=position,
                is_archived=spec.archived,
            )
            for position, spec in enumerate(PLATFORMS.values())
        ),
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "icon", "position", "is_archived"],
    )
