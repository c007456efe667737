"""One connection to the server, used by two organizations in turn: nobody gets the other's rows.

Managers filter nothing here, so that only the setting of the transaction keeps them apart. The
control sets it for the whole session, as is often done: it has to mix them up.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

from accounts import middleware
from channels_registry.models import Channel
from config.urls import urlpatterns as of_the_product
from tests.figures import VARIABLE, count
from tests.isolation.pooling import pgbouncer_running, run_on_one_connection, run_on_threads
from tests.isolation.single_fences import row_level_security_only
from tests.world import World, sign_in

THREADS = 8
REQUESTS = 400 if os.environ.get(VARIABLE) else 60  # of each thread
ERRORS = 0.1

pytestmark = pytest.mark.usefixtures("committed_db")


def rows(request: HttpRequest, organization: str) -> HttpResponse:
    """Several statements, so that others come between where they can; some requests fail."""
    channels = models.QuerySet(Channel)
    found = {str(pk) for pk in channels.values_list("organization_id", flat=True)}
    if "fail" in request.GET:
        Channel.objects.update(notes="never kept")
        raise RuntimeError("planted")
    found |= {str(pk) for pk in channels.values_list("organization_id", flat=True)}
    return JsonResponse({"organizations": sorted(found)})


urlpatterns = [path("o/<slug:organization>/rows/", rows), *of_the_product]


@contextmanager
def session_level_setting() -> Iterator[None]:
    """The control: set when the request begins, for as long as the connection lives."""

    @contextmanager
    def careless(organization_id: UUID) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.current_org', %s, false)", [organization_id])
        yield

    with patch.object(middleware, "tenant", careless):
        yield


def ask_alternately(worlds: list[World]) -> Callable[[int], None]:
    clients = {
        (n, w.organization.pk): sign_in(w.members["lead"]) for n in range(THREADS) for w in worlds
    }
    for client in clients.values():
        client.raise_request_exception = False

    def work(number: int) -> None:
        dice = random.Random(number)  # noqa: S311
        for _ in range(REQUESTS):
            world = dice.choice(worlds)
            fails = dice.random() < ERRORS
            client = clients[number, world.organization.pk]
            answer = client.get(world.url("rows/") + ("?fail" if fails else ""))
            if fails:
                results["failed"] += answer.status_code == 500
            else:
                right = [str(world.organization.pk)]
                is_right = answer.status_code == 200 and answer.json()["organizations"] == right
                results["right" if is_right else "wrong"] += 1

    results: Counter[str] = Counter()
    work.results = results
    return work


@pytest.fixture
def worlds() -> list[World]:
    made = [World.found(), World.found("Neighbour")]
    for world in made:
        world.register("https://x.com/a", "https://x.com/b")
    return made


def run(
    worlds: list[World], on: Callable[[Callable[[int], None], int], None] = run_on_one_connection
) -> Counter[str]:
    work = ask_alternately(worlds)
    with (
        override_settings(ROOT_URLCONF="tests.isolation.test_pool"),
        row_level_security_only(),
    ):
        on(work, THREADS)
    return work.results


def test_one_connection_in_turn_mixes_nothing_up(worlds: list[World]) -> None:
    results = run(worlds)
    assert results["wrong"] == 0 and results["failed"] > 0
    assert results["right"] + results["failed"] == THREADS * REQUESTS
    count("pool", requests=THREADS * REQUESTS, errors=results["failed"], mix_ups=0)


def test_a_setting_of_the_session_would_mix_them_up(worlds: list[World]) -> None:
    with session_level_setting():
        results = run(worlds)
    assert results["wrong"] > 0
    asked = results["right"] + results["wrong"]
    count("pool", control_requests=asked, control_mix_ups=results["wrong"])


@pytest.mark.pgbouncer
def test_pgbouncer_in_transaction_mode_mixes_nothing_up(
    worlds: list[World], tmp_path: Path
) -> None:
    """Four connections to the server for eight threads; and the control, which must."""
    with pgbouncer_running(tmp_path):
        results = run(worlds, on=run_on_threads)
        with session_level_setting():
            control = run(worlds, on=run_on_threads)
    assert results["wrong"] == 0 and results["failed"] > 0
    assert results["right"] + results["failed"] == THREADS * REQUESTS
    assert control["wrong"] > 0
    count(
        "pgbouncer",
        requests=THREADS * REQUESTS,
        mix_ups=0,
        control_requests=control["right"] + control["wrong"],
        control_mix_ups=control["wrong"],
    )
