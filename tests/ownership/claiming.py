"""Claiming in tests, as a seat of the cast."""

from datetime import datetime
from typing import Any

from channels_registry.models import Channel
from ownership.models import Assignment, Claim
from ownership.operations import claims as operations
from ownership.operations.duties import set_needed
from tests.world import NOW, TESTER, World


def claim(
    world: World,
    channel: Channel,
    department: str = "sales",
    *,
    activity: str = "care",
    role: str = "lead",
    reason: str = "Prospects write here",
    now: datetime = NOW,
    **more: Any,
) -> Claim:
    """`department`: a slug."""
    duty, seat = world.duty(channel, activity), world.seat(role)
    with world.open():
        return operations.open_claim(
            duty=duty,
            department=world.departments[department],
            reason=reason,
            seat=seat,
            by=TESTER,
            now=now,
            **more,
        )


def decide(
    world: World, what: str, claim: Claim, *, role: str = "lead", now: datetime = NOW, **more: Any
) -> Claim:
    """`what`: "accept", "decline" or "withdraw"."""
    seat = world.seat(role)
    more.setdefault("version", claim.version)
    with world.open():
        return getattr(operations, f"{what}_claim")(
            claim=claim, seat=seat, by=TESTER, now=now, **more
        )


def stored(world: World, claim: Claim) -> Claim:
    with world.open():
        return Claim.objects.get(pk=claim.pk)


def states(world: World) -> dict[str, str]:
    """By department slug, of the last claim of each."""
    with world.open():
        rows = Claim.objects.order_by("id").values_list("department__slug", "state")
        return dict(rows)


def letters(world: World, channel: Channel, activity: str = "care") -> dict[str, str]:
    """By department slug."""
    with world.open():
        held = Assignment.objects.filter(duty__channel=channel, duty__activity__key=activity)
        return dict(held.values_list("department__slug", "role"))


def set_not_needed(world: World, channel: Channel, *, needed: bool = False) -> None:
    duty = world.duty(channel)
    with world.open():
        set_needed(
            duty=duty, needed=needed, reason="Quiet", version=duty.version, by=TESTER, now=NOW
        )
