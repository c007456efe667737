"""Undo: a step is put back whole, or what stands in the way is named."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations.channel_access import (
    edit_access,
    end_access,
)
from channels_registry.operations.stakes import edit_stake, end_stake
from ownership.models import Assignment
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.reversals import REVERSALS
from ownership.operations.undo import CannotUndo, NothingToUndo, UndoConflict, undo_step
from ownership.queries.undoable import UNDOABLE
from tests.ownership.imports import read, write
from tests.ownership.undoing import (
    LATER,
    STEPS,
    declare_a_stake,
    end_a_stake,
    everything,
    last_step,
    put_on_the_access_list,
    undo,
)
from tests.world import NOW, TESTER, World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme", name="Acme")[0]


@pytest.mark.parametrize("name", STEPS)
def test_what_was_done_is_put_back_and_done_again(
    world: World, channel: Channel, name: str
) -> None:
    before_that = last_step(world)
    STEPS[name](world, channel)
    done, step = everything(world), last_step(world)
    assert step != before_that
    undoing = undo(world)
    undone = everything(world)
    assert undone != done
    settled = world.settle(now=LATER)
    assert settled.differences == 0
    if name == "another channel":
        with pytest.raises(CannotUndo, match=r"channel\.forgotten"):
            undo(world, undoing)
    else:
        undo(world, undoing)
        assert everything(world) == done


SINGLE = [
    *("letters", "a letter with a person and a note", "not needed", "another name"),
    *("another purpose", "retired", "closing", "somebody who can log in", "a stake"),
    "another channel",
]


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_step_leaves_nothing_behind(world: World, channel: Channel, name: str) -> None:
    before = everything(world)
    STEPS[name](world, channel)
    undo(world)
    assert everything(world) == before


def test_it_is_undone_once(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"})
    step = last_step(world)
    undo(world, step)
    with pytest.raises(NothingToUndo, match="already"):
        undo(world, step)


def test_what_came_later_stands_in_the_way_and_is_named(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"})
    step = last_step(world)
    world.assign(channel, {"sales": "R", "marketing": "A"})
    later = last_step(world)
    before = everything(world)
    with pytest.raises(UndoConflict, match="Tess Tester") as caught:
        undo(world, step)
    assert [event.step for event in caught.value.later] == [later]
    assert everything(world) == before
    undo(world, later)
    undo(world, step)
    with world.open():
        assert not Assignment.objects.exists()


def test_what_came_later_elsewhere_does_not(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"}, ["care"])
    step = last_step(world)
    world.assign(channel, {"sales": "A"}, ["media"])
    undo(world, step)
    with world.open():
        assert Assignment.objects.get().duty.activity.key == "media"


def test_one_thing_in_the_way_stops_the_whole_step(world: World) -> None:
    channels = world.register("https://x.com/one", "https://x.com/two")
    with world.open():
        cells = [
            Cell(world.duty(channel).pk, world.departments["sales"].pk, "A") for channel in channels
        ]
        step = set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW).step
    world.assign(channels[1], {"sales": "R"})
    before = everything(world)
    with pytest.raises(UndoConflict):
        undo(world, step)
    assert everything(world) == before


@pytest.mark.parametrize(
    ("put_there", "change", "take_away"),
    [
        (put_on_the_access_list, edit_access, end_access),
        (declare_a_stake, edit_stake, end_stake),
    ],
)
def test_what_changed_on_a_list_since_stands_in_the_way(
    world: World, channel: Channel, put_there: Any, change: Any, take_away: Any
) -> None:
    (name, there), step = _named(put_there(world, channel)), last_step(world)
    who = {"by": TESTER, "now": NOW}
    with world.open():
        said = {"fields": {"level": "ads"}} if name == "access" else {"why": "Other"}
        there = change(**{name: there}, version=1, **said, **who)
        changed = last_step(world)
        take_away(**{name: there}, version=2, **who)
    removed = last_step(world)
    for blocked in (step, changed):
        with pytest.raises(UndoConflict):
            undo(world, blocked)
    for freed in (removed, changed, step):
        undo(world, freed)
    assert not everything(world)["access" if name == "access" else "stakes"]


def _named(thing: Any) -> tuple[str, Any]:
    return ("access" if isinstance(thing, ChannelAccess) else "stake"), thing


def test_an_entry_does_not_come_back_beside_its_successor(world: World, channel: Channel) -> None:
    end_a_stake(world, channel)
    step = last_step(world)
    declare_a_stake(world, channel)
    before = everything(world)
    with pytest.raises(UndoConflict):
        undo(world, step)
    assert everything(world) == before


def test_a_channel_that_was_touched_since_stays(world: World, channel: Channel) -> None:
    with world.open():
        registered = AuditEvent.objects.get(verb="channel.registered").step
    world.assign(channel, {"sales": "A"})
    with pytest.raises(UndoConflict):
        undo(world, registered)
    undo(world)
    with pytest.raises(UndoConflict):
        undo(world, registered)


def test_after_thirty_days_it_is_too_late(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"})
    with pytest.raises(NothingToUndo, match="30 days"):
        undo(world, now=NOW + timedelta(days=31))


def test_what_is_no_step_is_told(world: World, neighbour: World) -> None:
    neighbour.register("https://x.com/theirs")
    with pytest.raises(NothingToUndo, match="no such change"):
        undo(world, last_step(neighbour))


def test_a_seat_is_not_undone(world: World) -> None:
    with pytest.raises(CannotUndo, match=r"member\.joined"):
        undo(world, last_step(world))


def test_many_are_put_back_in_as_many_statements_as_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in (3, 40):
        channels = world.register(*(f"https://x.com/c{number}_{n}" for n in range(number)))
        with world.open():
            cells = [
                Cell(world.duty(channel).pk, world.departments["sales"].pk, "A")
                for channel in channels
            ]
            step = set_letters(
                organization=world.organization, cells=cells, by=TESTER, now=NOW
            ).step
            with django_assert_max_num_queries(60) as captured:
                undo_step(organization=world.organization, step=step, by=TESTER, now=LATER)
            counts.append(len(captured))
    assert counts[0] == counts[1]


letters = st.tuples(
    st.sampled_from(["care", "media"]),
    st.sampled_from(["sales", "marketing"]),
    st.sampled_from(["A", "R", "C", None]),
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(done=st.lists(letters, min_size=1, max_size=6))
def test_undoing_backwards_ends_where_it_began(world: World, done: list[tuple]) -> None:
    with world.open():
        channel = Channel.objects.first() or world.register("https://x.com/acme")[0]
    before, steps = everything(world), []
    for activity, department, letter in done:
        last = last_step(world)
        world.assign(channel, {department: letter}, [activity])
        if last_step(world) != last:
            steps.append(last_step(world))
    for step in reversed(steps):
        undo(world, step)
    assert everything(world) == before


def test_an_import_is_one_step(world: World) -> None:
    world.register("https://x.com/there", name="Before")
    before = everything(world)
    lines = "Link,Name,Owner\nhttps://x.com/there,After,\nhttps://x.com/new,New,Sales\n"
    import_file = write(world, read(world, lines))
    assert everything(world) != before
    undo(world, import_file.pk)
    assert everything(world) == before
    assert write(world, read(world, lines)).outcome["registered"] == 1


def test_what_is_offered_to_be_undone_is_what_can_be() -> None:
    assert REVERSALS.keys() == UNDOABLE
