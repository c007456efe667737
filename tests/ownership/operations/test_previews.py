"""A preview tells what the operation would do, and leaves nothing behind."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, OutboxEvent
from accounts.operations.changes import change
from channels_registry.models import Channel
from ownership.models import RaciRole
from ownership.operations.assignments import Cell, LettersSet, set_letters
from ownership.operations.previews import Preview, preview
from tests.ownership.undoing import LATER, everything
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, ["leads"])
    return channel


def give_care(world: World, channel: Channel, *, to: str = "customer-service") -> LettersSet:
    cell = Cell(world.duty(channel).pk, world.departments[to].pk, RaciRole.ACCOUNTABLE)
    return set_letters(organization=world.organization, cells=[cell], by=TESTER, now=LATER)


def look(world: World, channel: Channel) -> Preview[LettersSet]:
    with world.open():
        return preview(
            lambda: give_care(world, channel), organization=world.organization, by=TESTER, now=LATER
        )


def test_it_tells_how_coverage_moves_and_which_findings_open_and_settle(
    world: World, channel: Channel
) -> None:
    found = look(world, channel)
    assert (found.before.coverage.owned, found.after.coverage.owned) == (1, 2)
    assert (found.before.percent, found.after.percent) == (10, 20)
    assert found.settled == {"unowned": 1}
    assert found.opened == {}
    assert found.value.cells == 1


def test_it_leaves_nothing_behind(world: World, channel: Channel) -> None:
    with world.open():
        before = everything(world), AuditEvent.objects.count(), OutboxEvent.objects.count()
        look(world, channel)
        assert before == (
            everything(world),
            AuditEvent.objects.count(),
            OutboxEvent.objects.count(),
        )


def test_doing_it_afterwards_does_what_the_preview_told(world: World, channel: Channel) -> None:
    found = look(world, channel)
    with world.open(), change(world.organization, by=TESTER, now=LATER) as current:
        give_care(world, channel)
    assert current.outcome["settled"].settled == sum(found.settled.values())


def test_inside_an_open_change_it_takes_nothing_from_that_one(
    world: World, channel: Channel
) -> None:
    with world.open():
        with change(world.organization, by=TESTER, now=NOW) as current:
            give_care(world, channel)
            found = preview(
                lambda: give_care(world, channel, to="sales"),
                organization=world.organization,
                by=TESTER,
                now=LATER,
            )
            assert found.opened == {"contested": 1}
        assert current.outcome["settled"].settled == 1
        events = AuditEvent.objects.filter(step=current.step)
        assert [event.verb for event in events] == ["assignment.changed"]
    assert world.duty(channel).state == "owned"


def test_what_the_operation_refuses_the_preview_refuses(world: World, channel: Channel) -> None:
    def refuse() -> None:
        give_care(world, channel)
        raise ValueError("not like this")

    with world.open(), pytest.raises(ValueError, match="not like this"):
        preview(refuse, organization=world.organization, by=TESTER, now=LATER)
    assert world.duty(channel).state == "unowned"


def test_what_others_opened_in_the_same_instant_is_not_counted(
    world: World, channel: Channel
) -> None:
    """The channel's findings were opened at NOW too."""
    with world.open():
        found = preview(
            lambda: world.assign(channel, {"sales": "A", "product": "A"}),
            organization=world.organization,
            by=TESTER,
            now=NOW,
        )
    assert found.opened == {"contested": 1}


def test_it_costs_the_same_for_a_large_registry(world: World, channel: Channel) -> None:
    def count() -> int:
        with world.open(), CaptureQueriesContext(connection) as queries:
            preview(lambda: None, organization=world.organization, by=TESTER, now=LATER)
        return len(queries)

    few = count()
    world.register(*[f"https://x.com/acme{number}" for number in range(100)])
    assert count() == few
