"""The relay: what a committed change asked for reaches the broker, and nothing else does."""

import os
import subprocess
import sys
from datetime import timedelta

from django.utils import timezone

from accounts.models import Job, OutboxEvent
from accounts.operations.changes import change
from accounts.operations.jobs import request_job
from tests.databases import ROOT
from tests.world import TESTER, World

NOBODY_LISTENS = "redis://127.0.0.1:9/0"


def run_relay(redis_url: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": os.environ["RELAY_DATABASE_URL"]}
    if redis_url:
        environment["REDIS_URL"] = redis_url
    return subprocess.run(
        [sys.executable, "manage.py", "relay", "--once"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def request(world: World) -> Job:
    with world.open(), change(world.organization, by=TESTER, now=timezone.now()) as current:
        # A task that no worker knows, so that nobody's worker does it meanwhile.
        return request_job(current, task="tests.relayed")


def event_of(world: World) -> OutboxEvent:
    with world.open():
        return OutboxEvent.objects.filter(task="tests.relayed").latest("created_at")


def test_what_was_asked_for_is_published_once_and_marked_done(committed_world: World) -> None:
    request(committed_world)
    assert event_of(committed_world).done_at is None
    run_relay().check_returncode()
    done_at = event_of(committed_world).done_at
    assert done_at is not None
    run_relay().check_returncode()
    assert event_of(committed_world).done_at == done_at


def test_a_change_that_was_rolled_back_asked_for_nothing(committed_world: World) -> None:
    try:
        with committed_world.open():
            request(committed_world)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with committed_world.open():
        assert not OutboxEvent.objects.filter(task="tests.relayed").exists()


def test_without_a_broker_the_message_waits_and_is_not_lost(committed_world: World) -> None:
    request(committed_world)
    run_relay(NOBODY_LISTENS)
    waiting = event_of(committed_world)
    assert waiting.done_at is None
    assert waiting.error
    with committed_world.open():
        OutboxEvent.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    run_relay().check_returncode()
    assert event_of(committed_world).done_at is not None


def test_a_job_whose_lease_lapsed_is_asked_for_again(committed_world: World) -> None:
    job = request(committed_world)
    run_relay().check_returncode()
    with committed_world.open():
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        asked = OutboxEvent.objects.filter(task="tests.relayed").count()
    run_relay().check_returncode()
    with committed_world.open():
        assert OutboxEvent.objects.filter(task="tests.relayed").count() == asked + 1
