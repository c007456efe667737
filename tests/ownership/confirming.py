"""Confirming in tests, as a seat of the cast."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from channels_registry.models import Channel
from ownership.operations.attestations import Confirmed, confirm_duties
from tests.world import NOW, TESTER, World


def confirm(
    world: World,
    *channels: Channel,
    role: str = "lead",
    departments: Collection[str] | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Confirmed:
    """Everything on these channels that the seat speaks for; `departments`: slugs."""
    seat = world.seat(role)
    ids = None if departments is None else [world.departments[slug].pk for slug in departments]
    with world.open():
        return confirm_duties(
            organization=world.organization,
            seat=seat,
            channels=[channel.pk for channel in channels],
            departments=ids,
            by=TESTER,
            now=now,
            **more,
        )
