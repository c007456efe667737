"""Many at once on one thing: what was accepted is there, and nothing of it was overwritten."""

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import Department
from accounts.operations.departments import StaleDepartment, edit_department
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.figures import VARIABLE, count
from tests.world import TESTER, World

CLIENTS = 8
WRITES = 200 if os.environ.get(VARIABLE) else 20  # the full number for the report


def run_clients(work: Callable[[int], int]) -> int:
    """How many writes were accepted in all."""
    accepted: list[int] = []
    start = threading.Barrier(CLIENTS)

    def one(number: int) -> None:
        start.wait()
        try:
            accepted.append(work(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accepted) == CLIENTS
    return sum(accepted)


def settle_accounts(door: str, accepted: int, final: int) -> None:
    count("lost_updates", accepted=accepted, final=final, lost=accepted - final)
    assert accepted == final, f"{door}: {accepted - final} accepted writes were lost"
    assert 0 < accepted < CLIENTS * WRITES  # else they never met


def test_nothing_accepted_by_the_api_is_lost(committed_world: World) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/busy")
    first = version_of(world, channel)
    callers = [Caller.of(world, "owner") for _ in range(CLIENTS)]

    def write(number: int) -> int:
        caller, path, accepted = callers[number], f"channels/{channel.pk}/", 0
        for turn in range(WRITES):
            tag = caller.get(path)["ETag"]
            answer = caller.patch(path, {"notes": f"{number}.{turn}"}, If_Match=tag)
            assert answer.status_code in (200, 412, 503), answer.content
            accepted += answer.status_code == 200
        return accepted

    accepted = run_clients(write)
    settle_accounts("api", accepted, version_of(world, channel) - first)


def test_nothing_accepted_by_a_form_is_lost(committed_world: World) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/busy")
    first = version_of(world, channel)
    browsers = [world.sign_in("lead") for _ in range(CLIENTS)]
    address = world.url(f"channels/{channel.pk}/edit/")

    def write(number: int) -> int:
        accepted = 0
        for turn in range(WRITES // 4):
            form: dict[str, Any] = {
                "name": f"{number}.{turn}",
                "purpose": "corporate",
                "status": "active",
                "version": version_of(world, channel),
            }
            answer = browsers[number].post(address, form)
            assert answer.status_code in (302, 412, 503)
            accepted += answer.status_code == 302
        return accepted

    accepted = run_clients(write)
    settle_accounts("form", accepted, version_of(world, channel) - first)


def version_of(world: World, channel: Channel) -> int:
    with world.open():
        return Channel.objects.values_list("version", flat=True).get(pk=channel.pk)


def test_checking_first_and_saving_afterwards_does_lose(committed_world: World) -> None:
    """The control: the same clients without our lock, in the way that everybody writes it first."""
    world = committed_world
    sales = world.departments["sales"].pk
    together = threading.Barrier(CLIENTS)

    def write(number: int) -> int:
        accepted = 0
        for _ in range(5):
            with world.open():
                department = Department.objects.get(pk=sales)
                together.wait()
                department.version += 1
                department.save()
            accepted += 1
        return accepted

    accepted = run_clients(write)
    with world.open():
        final = Department.objects.get(pk=sales).version - 1
    count("lost_updates", control_accepted=accepted, control_lost=accepted - final)
    assert accepted > final


def test_who_was_slower_is_told_what_is_stored(world: World) -> None:
    sales = world.departments["sales"]
    arguments: dict[str, Any] = {"version": 1, "by": TESTER, "now": timezone.now()}
    with world.open():
        edit_department(department=sales, fields={"phone": "1"}, **arguments)
        with pytest.raises(StaleDepartment) as caught:
            edit_department(department=sales, fields={"phone": "2"}, **arguments)
    assert caught.value.department.phone == "1"
