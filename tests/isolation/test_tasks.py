"""Tasks of two organizations on the same threads, some failing: each meets its own rows alone."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from celery import Task
from django.db import connection, connections, models

from accounts.tenancy import context as tenancy_context
from accounts.tenancy import current_organization_id, tenant
from accounts.tenancy.tasks import TenantTask
from channels_registry.models import Channel
from config import celery_app
from tests.figures import VARIABLE, count
from tests.isolation.single_fences import row_level_security_only
from tests.world import World

pytestmark = pytest.mark.usefixtures("committed_db")

THREADS = 8
TASKS = 10_000 if os.environ.get(VARIABLE) else 800  # the full number for the report


def look_around(*, organization: str, fails: bool) -> list[str]:
    """What a task of the organization finds, begun as the product's own begin."""
    with tenant(UUID(organization)):
        found = models.QuerySet(Channel).values_list("organization_id", flat=True).distinct()
        if fails:
            Channel.objects.update(notes="never kept")
            raise RuntimeError("planted")
        return [str(pk) for pk in found]


def look_around_carelessly(*, organization: str, fails: bool) -> list[str]:
    """The same, by somebody who lets the organization be, and leaves it open."""
    if current_organization_id() is None:
        tenancy_context._organization.set(UUID(organization))
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.current_org', %s, false)", [str(current_organization_id())]
        )
    found = models.QuerySet(Channel).values_list("organization_id", flat=True).distinct()
    return [str(pk) for pk in found]


@pytest.fixture
def tasks() -> Iterator[dict[str, Task]]:
    made = {
        name: celery_app.task(name=f"tests.{name}", base=TenantTask)(work)
        for name, work in (("careful", look_around), ("careless", look_around_carelessly))
    }
    yield made
    for task in made.values():
        celery_app.tasks.unregister(task.name)


@pytest.fixture
def worlds() -> list[World]:
    made = [World.found(), World.found("Neighbour")]
    for world in made:
        world.register("https://x.com/a")
    return made


def run(task: Task, worlds: list[World]) -> Counter[str]:
    """Every thread works off its share as a worker does: one task after the other."""
    results: Counter[str] = Counter()

    def work(number: int) -> None:
        dice = random.Random(number)  # noqa: S311
        try:
            for _ in range(TASKS // THREADS):
                organization = str(dice.choice(worlds).organization.pk)
                fails = dice.random() < 0.1
                done = task.apply(kwargs={"organization": organization, "fails": fails})
                if not done.successful():
                    results["failed"] += 1
                else:
                    results["right" if done.result == [organization] else "wrong"] += 1
                results["left open"] += current_organization_id() is not None
        finally:
            connections.close_all()

    with row_level_security_only(), ThreadPoolExecutor(THREADS) as pool:
        for finished in [pool.submit(work, number) for number in range(THREADS)]:
            finished.result()
    return results


def test_tasks_of_two_organizations_mix_nothing_up(
    tasks: dict[str, Task], worlds: list[World]
) -> None:
    results = run(tasks["careful"], worlds)
    assert results["wrong"] == results["left open"] == 0
    assert results["failed"] > 0 and results["right"] + results["failed"] == TASKS
    count("tasks", tasks=TASKS, failed=results["failed"], mix_ups=0)


def test_a_task_that_leaves_its_organization_open_ends_its_process(
    tasks: dict[str, Task], worlds: list[World]
) -> None:
    """The control: what the base of all tasks notices, as the pool would see it."""
    with (
        ThreadPoolExecutor(1) as thread,
        row_level_security_only(),
        pytest.raises(SystemExit, match="left open"),
    ):
        arguments = {"organization": str(worlds[0].organization.pk), "fails": False}
        thread.submit(lambda: tasks["careless"](**arguments)).result()


def test_a_task_without_its_organization_is_refused(tasks: dict[str, Task]) -> None:
    with pytest.raises(TypeError, match="organization"):
        tasks["careful"](fails=False)
