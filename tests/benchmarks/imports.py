"""Imports of real sizes by a real worker, which is killed in the longest one. Prints a table.

Named so that only who asks for it runs it: `make bench`.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Job
from channels_registry.models import Channel, ImportFile, ImportState
from ownership.models import Undoing
from ownership.operations.imports import confirm_import, start_import
from ownership.operations.undo import undo_step
from tests.benchmarks.lists import count_channels, make_list
from tests.benchmarks.measured_worker import VARIABLE
from tests.benchmarks.tables import print_table
from tests.faults.processes import kill, running, start_relay, start_worker, wait_until
from tests.world import TESTER, World

APP = "tests.benchmarks.measured_worker"
PATIENCE = 1_800.0
WORDS = {"read_import": "read", "write_import": "write"}
HEADINGS = ("rows", "", "seconds", "worker CPU", "database CPU", "statements", "peak worker MB")
table: list[tuple[Any, ...]] = []


@pytest.fixture(scope="module", autouse=True)
def _print_table() -> Iterator[None]:
    yield
    print_table(HEADINGS, table)


@pytest.fixture
def costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the workers write down what their tasks cost."""
    path = tmp_path / "costs.jsonl"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


class Watched:
    """An import as others see it."""

    def __init__(self, world: World, rows: int) -> None:
        self.world, self.rows = world, rows
        with world.open():
            self.pk = start_import(
                organization=world.organization,
                name="channels.csv",
                chunks=[make_list(rows)],
                by=TESTER,
                now=timezone.now(),
            ).pk

    def load(self) -> ImportFile:
        with self.world.open():
            return ImportFile.objects.select_related("job", "organization").get(pk=self.pk)

    def job(self) -> Job:
        job = self.load().job
        assert job is not None
        assert not job.error, job.error
        return job

    def has_come_to(self, state: ImportState) -> bool:
        self.job()
        return self.load().state == state

    def confirm(self) -> None:
        with self.world.open():
            confirm_import(
                import_file=self.load(), valid_rows_only=True, by=TESTER, now=timezone.now()
            )


def measured_worker() -> Any:
    return start_worker(APP)


def wait_for(watched: Watched, state: ImportState) -> float:
    began = time.monotonic()
    wait_until(lambda: watched.has_come_to(state), seconds=PATIENCE, what=state.label)
    return time.monotonic() - began


def kill_half_way(watched: Watched) -> None:
    """A worker of its own that is killed in the middle of a step, about half way through."""
    worker = measured_worker()
    try:
        wait_until(lambda: watched.job().percent >= 50, seconds=PATIENCE, what="half is done")
    finally:
        kill(worker)
    assert not watched.job().is_finished


@pytest.mark.parametrize("rows", [1_000, 10_000], ids="{:_}".format)
def test_a_list_is_read_and_written(committed_world: World, costs: Path, rows: int) -> None:
    watched = Watched(committed_world, rows)
    with running(start_relay, measured_worker):
        reading = wait_for(watched, ImportState.READY)
        watched.confirm()
        writing = wait_for(watched, ImportState.IMPORTED)
    check(watched)
    add_to_table(rows, costs, reading, writing)
    undo_whole(watched, costs)


def test_a_hundred_thousand_rows_survive_two_kills(committed_world: World, costs: Path) -> None:
    watched = Watched(committed_world, 100_000)
    steps: list[Callable[[], None]] = [lambda: None, watched.confirm]
    taken = []
    with running(start_relay):
        for begin, state in zip(steps, (ImportState.READY, ImportState.IMPORTED), strict=True):
            began = time.monotonic()
            begin()
            kill_half_way(watched)
            with running(measured_worker):
                wait_for(watched, state)
            taken.append(time.monotonic() - began)
    check(watched)
    add_to_table(watched.rows, costs, *taken)
    undo_whole(watched, costs)


def undo_whole(watched: Watched, costs: Path) -> None:
    """Put it back, by a worker that did nothing else, if it is too much for a request."""
    world = watched.world
    began = time.monotonic()
    with world.open():
        undoing = undo_step(
            organization=world.organization, step=watched.pk, by=TESTER, now=timezone.now()
        )
    if isinstance(undoing, Undoing):

        def job() -> Job:
            with world.open():
                return Job.objects.get(pk=undoing.job_id)

        with running(start_relay, measured_worker):
            wait_until(lambda: job().is_finished, seconds=PATIENCE, what="it is undone")
        assert not job().error, job().error
    taken = time.monotonic() - began
    with world.open():
        assert not Channel.objects.exists()
    tasks = [json.loads(line) for line in costs.read_text().splitlines()]
    ours = [task for task in tasks if task["task"] == "undo_large"]
    cost = summarize(ours) if ours else ("", "", "", "")
    table.append((f"{watched.rows:,}", "undo", f"{taken:.1f}", *cost))


def check(watched: Watched) -> None:
    expected = count_channels(watched.rows)
    with watched.world.open():
        assert Channel.objects.count() == expected
    outcome = watched.load().outcome
    assert outcome == {
        "registered": expected,
        "updated": 0,
        "left_out": watched.rows - expected,
    }


def add_to_table(rows: int, costs: Path, reading: float, writing: float) -> None:
    tasks = [json.loads(line) for line in costs.read_text().splitlines()]
    ours = [task for task in tasks if task["task"] in WORDS]
    for word, seconds in (("read", reading), ("write", writing), ("both", reading + writing)):
        counted = [task for task in ours if word in (WORDS[task["task"]], "both")]
        table.append((f"{rows:,}", word, f"{seconds:.1f}", *summarize(counted)))


def summarize(tasks: list[dict[str, Any]]) -> tuple[str, ...]:
    return (
        f"{sum(task['cpu'] for task in tasks):.1f}",
        f"{sum(task['database_cpu'] for task in tasks):.1f}",
        f"{sum(task['statements'] for task in tasks):,}",
        f"{max(task['peak_mb'] for task in tasks):.0f}",
    )
