"""Jobs: every step exactly once, whatever is delivered twice or dies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError

from accounts.models import Job, JobState, OutboxEvent
from accounts.operations.changes import change
from accounts.operations.jobs import (
    MAX_ATTEMPTS,
    JobFailed,
    advance_job,
    advance_job_outside,
    request_job,
)
from accounts.tenancy import current_organization_id
from accounts.tenancy.claims import claim_outbox
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(world: World) -> Job:
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        return request_job(current, task="tests.count", total=3)


def count_to_three(job: Job) -> bool:
    job.done += 1
    return job.done == 3


def advance(world: World, job: Job, step: int, work: Callable[[Job], bool] = count_to_three) -> Job:
    advance_job(
        organization_id=world.organization.pk,
        job_id=job.pk,
        step=step,
        work=work,
        clock=lambda: NOW,
    )
    with world.open():
        return Job.objects.get(pk=job.pk)


def messages(world: World) -> list[dict]:
    with world.open():
        rows = OutboxEvent.objects.filter(task="tests.count").order_by("created_at", "id")
        return list(rows.values_list("arguments", flat=True))


def test_each_step_asks_for_the_next_until_it_is_done(world: World, job: Job) -> None:
    for step in range(3):
        assert messages(world)[-1] == {"job": str(job.pk), "step": step}
        job = advance(world, job, step)
    assert (job.state, job.done, job.percent, job.lease_until) == (JobState.DONE, 3, 100, None)
    assert len(messages(world)) == 3


def test_a_message_delivered_twice_does_its_step_once(world: World, job: Job) -> None:
    advance(world, job, 0)
    job = advance(world, job, 0)
    assert (job.done, job.step) == (1, 1)
    assert len(messages(world)) == 2


def test_a_message_for_a_later_step_waits_for_nobody(world: World, job: Job) -> None:
    assert advance(world, job, 2).done == 0


def test_another_organization_cannot_move_it(world: World, neighbour: World, job: Job) -> None:
    advance_job(
        organization_id=neighbour.organization.pk,
        job_id=job.pk,
        step=0,
        work=count_to_three,
        clock=lambda: NOW,
    )
    with world.open():
        assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_a_step_that_raises_keeps_nothing_and_is_tried_three_times(world: World, job: Job) -> None:
    def break_half_way(job: Job) -> bool:
        job.done = 99
        job.save()
        raise ZeroDivisionError

    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = advance(world, job, 0, break_half_way)
        assert (job.done, job.attempts) == (0, attempt)
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError" in job.error


def go_out(world: World, job: Job, fetch: Callable[[int], int]) -> Job:
    advance_job_outside(
        organization_id=world.organization.pk,
        job_id=job.pk,
        step=0,
        plan=lambda job: job.total or 0,
        fetch=fetch,
        work=lambda job, found: setattr(job, "done", found) or True,
        lease=timedelta(minutes=5),
        clock=lambda: NOW,
    )
    with world.open():
        return Job.objects.get(pk=job.pk)


def test_a_step_that_goes_out_leaves_no_organization_open_and_holds_a_longer_lease(
    world: World, job: Job
) -> None:
    def fetch(planned: int) -> int:
        assert current_organization_id() is None
        with world.open():
            assert Job.objects.get(pk=job.pk).lease_until == NOW + timedelta(minutes=5)
        return planned

    assert go_out(world, job, fetch).done == 3


def test_a_step_that_cannot_go_out_is_tried_three_times(world: World, job: Job) -> None:
    def fail(planned: int) -> int:
        raise ZeroDivisionError

    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = go_out(world, job, fail)
        assert (job.done, job.attempts) == (0, attempt)
    assert job.state == JobState.FAILED


def test_work_that_cannot_be_done_says_why_at_once(world: World, job: Job) -> None:
    def refuse(job: Job) -> bool:
        raise JobFailed("The file is empty. Choose another.")

    job = advance(world, job, 0, refuse)
    assert (job.state, job.error) == (JobState.FAILED, "The file is empty. Choose another.")


def test_a_step_that_killed_its_worker_three_times_is_given_up(world: World, job: Job) -> None:
    with world.open():
        Job.objects.update(attempts=MAX_ATTEMPTS)
    job = advance(world, job, 0)
    assert (job.state, job.done) == (JobState.FAILED, 0)


def test_the_runtime_role_may_not_look_across_organizations(world: World, job: Job) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        claim_outbox(10)
