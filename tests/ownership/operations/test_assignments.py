"""Letters: all or nothing, versioned, audited, and never a query per cell."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from ownership.models import Assignment, Duty
from ownership.operations.assignments import Cell, StaleDuties, UnwritableCells, set_letters
from ownership.operations.duties import ReasonMissing, set_needed
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


def write(world: World, *cells: Cell) -> object:
    with world.open():
        return set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)


def test_a_letter_bumps_the_version_of_its_duty_alone(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "R"})
    assert world.duty(channel, "care").version == 2
    assert world.duty(channel, "paid").version == 1


def test_writing_what_is_there_already_changes_nothing(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    with world.open():
        events = AuditEvent.objects.count()
        again = world.assign(channel, {"sales": "A", "marketing": None})
        assert (again.cells, AuditEvent.objects.count()) == (0, events)
    assert world.duty(channel).version == 2


def test_a_stale_version_saves_nothing_and_names_the_duty(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    duty, other = world.duty(channel), world.duty(channel, "paid")
    marketing = world.departments["marketing"].pk
    with pytest.raises(StaleDuties) as stale:
        write(world, Cell(duty.pk, marketing, "R", 1), Cell(other.pk, marketing, "R", 1))
    assert [d.pk for d in stale.value.duties] == [duty.pk]
    with world.open():
        assert not Assignment.objects.filter(department=marketing).exists()


def test_the_letters_of_a_retired_channel_stay_as_they_were(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", status="retired")
    with pytest.raises(UnwritableCells, match="@acme is retired") as refused:
        world.assign(channel, {"sales": "A"})
    assert [code for _, code, _ in refused.value.problems] == ["channel_retired"]
    with world.open():
        assert not Assignment.objects.exists()


def test_cells_that_cannot_hold_a_letter_are_named_one_by_one(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    duty, sales = world.duty(channel), world.departments["sales"].pk
    with pytest.raises(UnwritableCells) as refused:
        write(
            world,
            Cell(duty.pk, sales, "A"),
            Cell(uuid4(), sales, "A"),
            Cell(duty.pk, uuid4(), "A"),
            Cell(duty.pk, sales, "X"),
            Cell(duty.pk, sales, "R"),
        )
    assert [(index, code) for index, code, _ in refused.value.problems] == [
        (1, "unknown_duty"),
        (2, "unknown_department"),
        (3, "unknown_letter"),
        (4, "cell_twice"),
    ]


def test_letters_of_a_duty_that_is_not_needed_are_read_only(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    duty = world.duty(channel)
    with world.open():
        set_needed(duty=duty, needed=False, reason="No shop", version=1, by=TESTER, now=NOW)
    with pytest.raises(UnwritableCells, match="not needed"):
        write(world, Cell(duty.pk, world.departments["sales"].pk, "A"))


def test_not_needed_wants_a_reason(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    with world.open(), pytest.raises(ReasonMissing):
        set_needed(
            duty=world.duty(channel), needed=False, reason=" ", version=1, by=TESTER, now=NOW
        )


def test_the_audit_event_says_what_each_cell_was_and_is(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "R"})
    step = world.assign(channel, {"sales": "A", "marketing": "C"}).step
    with world.open():
        event = AuditEvent.objects.get(step=step)
    assert (event.verb, event.channel_id) == ("assignment.changed", channel.pk)
    assert event.before == {"care": {"sales": "R", "marketing": None}}
    assert event.after == {"care": {"sales": "A", "marketing": "C"}}


def count_statements(world: World, cells: list[Cell]) -> int:
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        world.open(),
    ):
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE", "select set_config"))
        for query in captured
    )


def test_one_cell_costs_no_more_than_15_statements_and_1000_as_many(world: World) -> None:
    channels = world.register(*(f"https://x.com/c{n}" for n in range(101)))
    sales = world.departments["sales"].pk
    with world.open():
        duties = list(Duty.objects.order_by("channel_id").values_list("pk", flat=True))
    one = count_statements(world, [Cell(duties[0], sales, "A")])
    thousand = count_statements(world, [Cell(duty, sales, "A") for duty in duties[10:]])
    assert len(channels) == 101
    assert one <= 15
    assert thousand <= one + 2  # a label changes too, once for all
