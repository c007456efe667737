"""Saying something of findings, as the operations are called by the doors."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Department, Membership
from channels_registry.models import Channel
from ownership.models import Finding
from ownership.operations import findings as operations
from ownership.operations.findings import Disposed
from tests.world import NOW, TESTER, World

TODAY = NOW.date()
NEXT_WEEK = TODAY + timedelta(days=7)
NEXT_MONTH = TODAY + timedelta(days=30)


def _say(world: World, findings: tuple[Finding, ...], role: str, now: datetime) -> dict[str, Any]:
    return {
        "organization": world.organization,
        "findings": [finding.pk for finding in findings],
        "seat": world.seat(role),
        "by": TESTER,
        "now": now,
    }


def snooze(
    world: World,
    *findings: Finding,
    until: date | None = NEXT_WEEK,
    role: str = "lead",
    now: datetime = NOW,
) -> Disposed:
    said = _say(world, findings, role, now)
    with world.open():
        return operations.snooze_findings(until=until, **said)


def waive(
    world: World,
    *findings: Finding,
    reason: str = "The agency answers there",
    until: date | None = NEXT_MONTH,
    role: str = "lead",
    now: datetime = NOW,
) -> Disposed:
    said = _say(world, findings, role, now)
    with world.open():
        return operations.waive_findings(reason=reason, until=until, **said)


def give(
    world: World, *findings: Finding, to: Membership | Department, role: str = "lead"
) -> Disposed:
    said = _say(world, findings, role, NOW)
    with world.open():
        return operations.give_findings(to=to, **said)


def wake(world: World, *findings: Finding, role: str = "lead") -> Disposed:
    said = _say(world, findings, role, NOW)
    with world.open():
        return operations.wake_findings(**said)


def comment(
    world: World, *findings: Finding, text: str = "Asked them on Monday", role: str = "lead"
) -> Disposed:
    said = _say(world, findings, role, NOW)
    with world.open():
        return operations.comment_findings(text=text, **said)


def again(world: World, finding: Finding) -> Finding:
    """The finding as it is stored now."""
    with world.open():
        return Finding.objects.select_related("channel", "activity").get(pk=finding.pk)


def register_contested(world: World) -> Channel:
    """Customer Service and Sales both answer for care; nobody does for anything else."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "sales": "A"})
    return channel


def contest_of(world: World, channel: Channel) -> Finding:
    with world.open():
        return Finding.objects.get(channel=channel, rule="contested")
