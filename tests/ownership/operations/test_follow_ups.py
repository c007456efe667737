"""Of a change of many channels the findings follow in a job: all of them, whoever comes between."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import Department, Job
from accounts.operations.departments import edit_department
from channels_registry.models import Channel
from ownership.models import Finding, Sweep
from ownership.operations import settle, sweeps
from ownership.operations.settle import AT_ONCE
from ownership.operations.sweeps import advance_sweep
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
MANY = AT_ONCE + 10


def work(world: World) -> None:
    """What the worker does with every follow-up that was asked for."""
    with world.open():
        asked = list(Sweep.objects.filter(is_follow_up=True).values_list("job_id", flat=True))
    for job_id in asked:
        for step in range(20):
            advance_sweep(
                organization_id=world.organization.pk, job_id=job_id, step=step, clock=lambda: NOW
            )
    with world.open():
        assert all(job.is_finished for job in Job.objects.filter(pk__in=asked))


def waiting(world: World) -> int:
    with world.open():
        return Channel.objects.filter(settled_on=None).count()


def test_states_are_there_at_once_and_findings_follow(world: World) -> None:
    world.register(*(f"https://x.com/acme{n}" for n in range(MANY)))
    with world.open():
        assert not Finding.objects.exists()
        assert Channel.objects.filter(ownership_status="unowned").count() == MANY
        assert Sweep.objects.get().is_follow_up
    assert waiting(world) == MANY
    work(world)
    assert waiting(world) == 0
    with world.open():
        assert Finding.objects.present().count() == 10 * MANY
        assert Sweep.objects.get().drift == 0


def test_two_large_changes_share_the_follow_up_that_has_not_ended(world: World) -> None:
    channels = world.register(*(f"https://x.com/acme{n}" for n in range(MANY)))
    with world.at_once():
        for channel in channels:
            world.assign(channel, {"sales": "A"})
    with world.open():
        sales = Department.objects.get(slug="sales")
        fields = {"name": "Trade"}
        edit_department(department=sales, fields=fields, version=1, by=TESTER, now=NOW)
        assert Sweep.objects.count() == 1
    work(world)
    assert waiting(world) == 0


def test_what_comes_while_a_follow_up_ends_is_not_left_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has the organization's lock when the last batch asks for it."""
    world.register(*(f"https://x.com/acme{n}" for n in range(MANY)))
    real, came = sweeps.change, []

    @contextmanager
    def change_after_another(*args: Any, **said: Any) -> Iterator[Any]:
        # Sees the follow-up, which has not ended, and asks for no other.
        if Sweep.objects.get(is_follow_up=True).channels and not came:
            came.append(True)
            with monkeypatch.context() as patch:
                patch.setattr(settle, "is_working", lambda: False)
                world.register(*(f"https://x.com/late{n}" for n in range(MANY)))
        with real(*args, **said) as current:
            yield current

    monkeypatch.setattr(sweeps, "change", change_after_another)
    work(world)
    assert came
    assert waiting(world) == 0
