"""Releasing, and rounds of confirmation, in tests: as a seat of the cast."""

from datetime import date, datetime, timedelta
from typing import Any

from channels_registry.models import Channel
from ownership.models import Campaign
from ownership.operations.attestations import Released, release_duties
from ownership.operations.campaigns import end_campaign, start_campaign
from ownership.queries.campaigns import Scope
from tests.world import NOW, TESTER, World

TODAY = NOW.date()


def release(
    world: World,
    *channels: Channel,
    department: str = "customer-service",
    reason: str = "Sales has the people",
    role: str = "lead",
    proposes: str = "",
    now: datetime = NOW,
    **more: Any,
) -> Released:
    """Everything of the department on these channels; departments by slug."""
    seat = world.seat(role)
    with world.open():
        return release_duties(
            organization=world.organization,
            seat=seat,
            department=world.departments[department],
            reason=reason,
            channels=[channel.pk for channel in channels],
            proposes=world.departments[proposes] if proposes else None,
            by=TESTER,
            now=now,
            **more,
        )


def ask_all(
    world: World,
    *,
    name: str = "Autumn",
    due_on: date = TODAY + timedelta(days=14),
    now: datetime = NOW,
    reminder_days: tuple[int, ...] = (7, 1),
    **scope: Any,
) -> Campaign:
    """A campaign; without a scope it asks everybody about everything."""
    with world.open():
        return start_campaign(
            organization=world.organization,
            name=name,
            scope=Scope(**scope),
            due_on=due_on,
            reminder_days=reminder_days,
            by=TESTER,
            now=now,
        )


def end(world: World, campaign: Campaign, *, now: datetime = NOW, **more: Any) -> Campaign:
    with world.open():
        campaign.refresh_from_db()
        return end_campaign(campaign=campaign, version=campaign.version, by=TESTER, now=now, **more)
