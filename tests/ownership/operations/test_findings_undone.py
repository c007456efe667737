"""What saying something of findings costs, and how it is undone."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel
from ownership.models import Finding
from ownership.operations.undo import UndoConflict
from tests.ownership.disposing import (
    again,
    comment,
    contest_of,
    give,
    register_contested,
    snooze,
    waive,
    wake,
)
from tests.ownership.undoing import undo
from tests.world import World

SAY = {"snooze": snooze, "waive": waive}


@pytest.fixture
def channel(world: World) -> Channel:
    return register_contested(world)


@pytest.fixture
def contest(world: World, channel: Channel) -> Finding:
    return contest_of(world, channel)


def test_it_costs_the_same_for_3_findings_and_for_300(world: World, channel: Channel) -> None:
    world.register(*(f"https://x.com/acme{n}" for n in range(30)))
    with world.open():
        findings = list(Finding.objects.present())
    assert len(findings) > 300

    def cost(say: Callable[..., object], some: list[Finding]) -> int:
        with CaptureQueriesContext(connection) as captured:
            say(world, *some)
        return len(captured)

    def hand(world: World, *some: Finding) -> None:
        give(world, *some, to=world.departments["sales"])

    for say in (snooze, wake, waive, hand, comment):
        assert cost(say, findings[:3]) == cost(say, findings[3:303]), say


def test_undo_refuses_when_something_newer_was_said(world: World, contest: Finding) -> None:
    step = snooze(world, contest).step
    waive(world, contest)
    with pytest.raises(UndoConflict, match="Tess Tester"):
        undo(world, step)


def test_undo_does_not_put_aside_again_what_got_worse(
    world: World, channel: Channel, contest: Finding
) -> None:
    waive(world, contest)
    step = wake(world, contest).step
    world.assign(channel, {"marketing": "A"})
    with pytest.raises(UndoConflict):
        undo(world, step)
    assert again(world, contest).disposition != "snoozed"
