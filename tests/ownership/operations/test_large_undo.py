"""What is too much for a request is put back by a worker: the same, whole or not at all."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department, JobState
from accounts.operations import changes
from accounts.operations.changes import OrganizationBusy, compute_hash
from accounts.tenancy.deletes import ProtectedError, delete_among
from channels_registry.models import Channel, ImportRow
from ownership.models import Activity, Assignment, Duty, Finding, Undoing
from ownership.operations import import_writing
from ownership.operations import undo as undo_operations
from ownership.operations.imports import advance_writing, confirm_import
from ownership.operations.undo import CannotUndo, NothingToUndo, undo_step
from tests.ownership.imports import read, reload, write
from tests.ownership.undoing import (
    LATER,
    advance,
    ask_to_undo,
    declare_a_stake,
    edit,
    everything,
    put_on_the_access_list,
    undo,
)
from tests.world import NOW, TESTER, World


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request has time for two events, and a worker memory for two at once."""
    monkeypatch.setattr(undo_operations, "MOST_EVENTS", 2)
    monkeypatch.setattr(undo_operations, "PIECE", 2)


def a_list(new: int, *there: str) -> str:
    lines = [f"https://x.com/new{n},New {n},Sales" for n in range(new)]
    lines += [f"https://x.com/{name},After,Sales" for name in there]
    return "\n".join(["Link,Name,Owner", *lines])


def imported(world: World, new: int, *there: str) -> UUID:
    """The step of an import of new channels and of some that are there."""
    return write(world, read(world, a_list(new, *there))).pk


def count_events(world: World) -> int:
    with world.open():
        return AuditEvent.objects.count()


def test_an_import_of_1500_channels_is_put_back_to_exactly_what_was_before(world: World) -> None:
    there = world.register("https://x.com/one", "https://x.com/two", name="Before")
    world.assign(there[0], {"marketing": "A"})
    before = everything(world)
    step = imported(world, 1_500, "one", "two")
    assert len(everything(world)["channels"]) == 1_502
    undoing = ask_to_undo(world, step)
    assert len(everything(world)["channels"]) == 1_502
    job = advance(world, undoing)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert job.result["removed"] == 1_500
    assert everything(world) == before
    with world.open():
        events = list(AuditEvent.objects.order_by("seq"))
        forgotten = [event for event in events if event.verb == "channel.forgotten"]
        assert len({event.channel_id for event in forgotten}) == 1_500
        assert {event.step for event in forgotten} == {undoing.pk}
        assert [event.seq for event in events] == list(range(events[0].seq, events[-1].seq + 1))
        assert all(event.hash == compute_hash(event) for event in events[-2_000:])
        assert not Finding.objects.exclude(channel__in=there).exists()
    # The list can be given again.
    assert write(world, read(world, a_list(3))).outcome["registered"] == 3


@pytest.mark.usefixtures("little_time")
def test_pressing_twice_does_it_once(world: World) -> None:
    step = imported(world, 3)
    first = ask_to_undo(world, step)
    assert ask_to_undo(world, step) == first
    advance(world, first)
    with pytest.raises(NothingToUndo, match="already"):
        undo(world, step)
    told = count_events(world)
    advance(world, first)  # a message that comes late
    assert count_events(world) == told
    with world.open():
        assert Undoing.objects.count() == 1
        assert AuditEvent.objects.filter(verb="step.undone").count() == 1


@pytest.mark.usefixtures("little_time")
def test_a_touched_channel_refuses_the_whole_and_is_named(world: World) -> None:
    world.register("https://x.com/there", name="Before")
    step = imported(world, 5, "there")
    with world.open():
        touched = Channel.objects.get(handle="new3")
    edit(name="Touched")(world, touched)
    before, events = everything(world), count_events(world)
    undoing = ask_to_undo(world, step)
    job = advance(world, undoing)
    assert job.state == JobState.FAILED
    assert "Tess Tester" in job.error and "Touched" in job.error
    assert job.error.endswith("Nothing was changed.")
    assert everything(world) == before
    assert count_events(world) == events + 1  # that it was asked for


@pytest.mark.usefixtures("little_time")
def test_a_field_that_is_not_as_it_was_left_refuses_the_whole_and_is_named(world: World) -> None:
    """Found in the last piece, when the others are put back already."""
    there = world.register(*(f"https://x.com/there{n}" for n in range(5)), name="Before")
    step = imported(world, 2, *(f"there{n}" for n in range(5)))
    edit(name="Changed since")(world, there[0])
    before, events = everything(world), count_events(world)
    job = advance(world, ask_to_undo(world, step))
    assert job.state == JobState.FAILED
    assert "Changed since" in job.error
    assert everything(world) == before
    assert count_events(world) == events + 1


def test_what_somebody_did_while_the_import_went_on_stands_in_the_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_writing, "WRITE_CHANNELS", 2)
    import_file = read(world, a_list(4))
    with world.open():
        confirm_import(import_file=import_file, by=TESTER, now=NOW)
    job = reload(world, import_file).job
    advance_writing(organization_id=world.organization.pk, job_id=job.pk, step=0, clock=lambda: NOW)
    with world.open():
        written = Channel.objects.get(handle="new0")
    with pytest.raises(CannotUndo, match="still being done"):
        undo(world, import_file.pk)
    edit(name="Touched")(world, written)
    advance_writing(organization_id=world.organization.pk, job_id=job.pk, step=1, clock=lambda: NOW)
    assert reload(world, import_file).job.is_finished
    before = everything(world)
    with pytest.raises(undo_operations.UndoConflict, match="Touched"):
        undo(world, import_file.pk)
    assert everything(world) == before


@pytest.mark.usefixtures("little_time")
def test_it_waits_while_somebody_else_is_at_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = imported(world, 3)
    undoing = ask_to_undo(world, step)

    def is_taken(organization: Any) -> None:
        raise OrganizationBusy

    with monkeypatch.context() as busy:
        busy.setattr(changes, "_take_lock", is_taken)
        for number in range(5):
            job = advance(world, undoing, step=number)
            assert (job.state, job.step, job.attempts) == (JobState.RUNNING, number + 1, 0)
    assert advance(world, undoing, step=5).state == JobState.DONE


@pytest.mark.usefixtures("little_time")
def test_a_large_undoing_of_fields_can_be_undone_as_well(world: World) -> None:
    world.register("https://x.com/one", "https://x.com/two", name="Before")
    before = everything(world)
    step = imported(world, 0, "one", "two")
    done = everything(world)
    undoing = ask_to_undo(world, step)
    assert advance(world, undoing).result == {"removed": 0, "changes": 4}
    assert everything(world) == before
    again = ask_to_undo(world, undoing.pk)
    assert advance(world, again).state == JobState.DONE
    assert everything(world) == done


def test_300_channels_go_in_as_many_statements_as_3(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_operations, "MOST_EVENTS", 2)
    counts = []
    for number in (3, 300):
        step = imported(world, number)
        undoing = ask_to_undo(world, step)
        with CaptureQueriesContext(connection) as captured:
            assert advance(world, undoing).state == JobState.DONE
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


def test_a_channel_takes_along_what_hangs_on_it_and_nothing_else(
    world: World, neighbour: World
) -> None:
    neighbour.register("https://x.com/theirs")
    gone, stays = world.register("https://x.com/gone", "https://x.com/stays")
    for channel in (gone, stays):
        world.assign(channel, {"sales": "A"})
        declare_a_stake(world, channel)
        with world.open():
            Channel.objects.get(pk=channel.pk).aliases.create(
                organization=world.organization,
                text="old",
                platform_id="x",
                platform_slug="x",
                kind="profile",
                key="old",
                given_at=NOW,
            )
    put_on_the_access_list(world, gone)
    import_file = read(world, "Link\nhttps://x.com/gone\nhttps://x.com/stays")
    with world.open():
        delete_among(Channel, [gone.pk])
        assert list(Channel.objects.all()) == [stays]
        for rows in (stays.aliases, stays.stakes):
            assert rows.count() == rows.model.objects.count() == 1
        assert not gone.access.exists()
        assert Duty.objects.count() == Activity.objects.count()
        assert Assignment.objects.count() == 1
        assert set(Finding.objects.values_list("channel", flat=True)) == {stays.pk}
        rows = ImportRow.objects.filter(import_file=import_file).order_by("number")
        assert list(rows.values_list("channel", flat=True)) == [None, stays.pk]
    with neighbour.open():
        assert Duty.objects.count() == Activity.objects.count()


def test_what_is_held_does_not_go(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    with world.open(), pytest.raises(ProtectedError):
        delete_among(Department, [world.departments["sales"].pk])
    with world.open():
        assert Assignment.objects.count() == 1


def test_what_is_small_is_done_at_once(world: World) -> None:
    step = imported(world, 3)
    with world.open():
        undone = undo_step(organization=world.organization, step=step, by=TESTER, now=LATER)
    assert isinstance(undone, undo_operations.Undone)
    assert undone.removed == 3
