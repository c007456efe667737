"""The sweep: everything, in batches, once a night per organization, and what drifted is counted."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Job
from ownership.models import Duty, Finding, Sweep
from ownership.operations import sweeps
from ownership.operations.sweeps import advance_sweep, start_nightly_sweeps, start_sweep
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


def finish(world: World, sweep: Sweep) -> Sweep:
    """Do what the worker would do, step by step."""
    for step in range(100):
        advance_sweep(
            organization_id=world.organization.pk, job_id=sweep.job_id, step=step, clock=lambda: NOW
        )
        with world.open():
            if Job.objects.get(pk=sweep.job_id).is_finished:
                return Sweep.objects.select_related("job").get(pk=sweep.pk)
    raise AssertionError("the sweep never ended")


def start(world: World) -> Sweep:
    with world.open():
        return start_sweep(organization=world.organization, by=TESTER, now=NOW)


def test_after_edits_that_settle_there_is_nothing_to_repair(world: World) -> None:
    a, b = world.register("https://x.com/a", "https://x.com/b")
    world.assign(a, {"sales": "A", "marketing": "A"})
    world.assign(b, {"sales": "A"})
    sweep = finish(world, start(world))
    assert (sweep.channels, sweep.drift) == (2, 0)
    assert sweep.job.state == "done"
    assert sweep.job.result["drift"] == 0


def test_what_somebody_broke_behind_our_back_is_repaired_and_counted(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    duty = world.duty(channel)
    with world.open():
        Finding.objects.filter(channel=channel, activity=duty.activity).delete()
        Duty.objects.filter(channel=channel, activity__key="paid").delete()
    sweep = finish(world, start(world))
    assert sweep.opened == 1  # care; the finding of paid is still there
    assert sweep.drift == 1
    with world.open():
        assert Duty.objects.filter(channel=channel).count() == 10
        assert Finding.objects.present().filter(channel=channel).count() == 10


def test_it_goes_on_batch_by_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    world.register(*(f"https://x.com/n{n}" for n in range(5)))
    sweep = finish(world, start(world))
    assert (sweep.channels, sweep.job.step, sweep.job.done) == (5, 3, 5)


def test_an_organization_without_channels_is_swept_too(world: World) -> None:
    assert finish(world, start(world)).channels == 0


def test_a_step_costs_the_same_for_few_channels_and_for_many(
    world: World, neighbour: World
) -> None:
    costs = []
    for one, channels in ((world, 3), (neighbour, 150)):
        one.register(*(f"https://x.com/n{n}" for n in range(channels)))
        sweep = start(one)
        with CaptureQueriesContext(connection) as captured:
            finish(one, sweep)
        costs.append(len(captured))
    assert costs[0] == costs[1]


MIDNIGHT_IN_TOKYO = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)


def test_the_nightly_sweep_starts_when_the_organizations_own_day_begins(
    world: World, neighbour: World
) -> None:
    neighbour.organization.time_zone = "Asia/Tokyo"
    neighbour.organization.save()
    start_nightly_sweeps(now=MIDNIGHT_IN_TOKYO)
    with neighbour.open():
        assert Sweep.objects.get().day.isoformat() == "2026-11-23"
    with world.open():
        assert not Sweep.objects.exists()


def test_one_night_is_one_sweep_even_if_beat_asks_twice(neighbour: World) -> None:
    neighbour.organization.time_zone = "Asia/Tokyo"
    neighbour.organization.save()
    for _ in range(2):
        start_nightly_sweeps(now=MIDNIGHT_IN_TOKYO)
    with neighbour.open():
        assert Sweep.objects.filter(is_nightly=True).count() == 1
