"""Several people at once, and a sweep beside them: still what a full look finds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from tests.ownership.properties.people import People
from tests.ownership.properties.test_settling import compare, night
from tests.world import NOW, World

EDITORS, STEPS = 3, 40


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def edit(world: World, seed: int) -> int:
    """As fast as the organization's lock lets somebody. Answers how many steps were done."""
    people = People(world, Random(seed), NOW + timedelta(days=1))  # noqa: S311 - no secret
    people.number = 1_000 * seed
    with own_connection():
        for _ in range(STEPS):
            people.act(beside_others=True)
    return sum(people.done.values())


def sweep_beside_them(world: World) -> int:
    people = People(world, Random(0), NOW + timedelta(days=1))  # noqa: S311 - no secret
    with own_connection():
        return sum(night(people) for _ in range(3))


@pytest.mark.parametrize("seed", [1, 2])
def test_editors_and_sweeps_at_once_leave_no_drift(committed_world: World, seed: int) -> None:
    world = committed_world
    world.register("https://x.com/acme", "https://www.instagram.com/acme/")
    with ThreadPoolExecutor(EDITORS + 1) as pool:
        editing = [pool.submit(edit, world, 10 * seed + n) for n in range(EDITORS)]
        sweeping = pool.submit(sweep_beside_them, world)
    assert sum(done.result() for done in editing) > EDITORS * STEPS // 3
    assert sweeping.result() == 0
    people = People(world, Random(seed), NOW + timedelta(days=1, hours=1))  # noqa: S311
    world.organization.refresh_from_db()
    compare(people, ["everybody"])
