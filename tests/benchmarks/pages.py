"""What pages and answers cost with few channels and with many: `make bench-pages`. Prints a table.

In one process, without a network: the server's own time, its statements, the size of the answer.
"""

import gzip
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_registry.models import Channel
from ownership.models import Finding, Sweep
from ownership.operations.sweeps import advance_sweep, start_sweep
from tests.api.callers import Caller
from tests.benchmarks.lists import make_list
from tests.benchmarks.tables import print_table
from tests.ownership.imports import read, write
from tests.world import TESTER, World

REQUESTS = 20
PAGES = {
    "overview": "",
    "matrix": "matrix/",
    "channels": "channels/",
    "channels, narrowed": "channels/?brand=Kestrel&platform=x",
    "findings": "findings/",
    "who": "who/?q=care on @acme000100",
    "departments": "departments/",
    "charter": "charter/",
}
ANSWERS = {
    "API overview": "overview/",
    "API channels": "channels/?limit=50",
    "API assignments": "assignments/?limit=50",
    "API findings": "findings/?limit=50",
    "API who-owns": "who-owns/?channel={channel}&activity=care",
}
HEADINGS = ("channels", "what", "p50 ms", "p95 ms", "SQL ms", "statements", "KB", "KB gzip")
table: list[tuple[Any, ...]] = []


@pytest.fixture(scope="module", autouse=True)
def _print_table() -> Iterator[None]:
    yield
    print_table(HEADINGS, table)


@pytest.mark.parametrize("rows", [100, 10_000], ids="{:_}".format)
def test_pages_and_answers(committed_world: World, rows: int) -> None:
    world = committed_world
    began = time.monotonic()
    write(world, read(world, make_list(rows)), valid_rows_only=True)
    table.append((f"{rows:,}", "import, whole, in seconds", f"{time.monotonic() - began:.1f}"))
    with world.open():
        channels, one = Channel.objects.count(), Channel.objects.earliest("id").pk
    for name in ("first sweep, in seconds", "second sweep, in seconds"):
        table.append((f"{channels:,}", name, f"{sweep(world):.1f}"))
    with world.open():
        table.append((f"{channels:,}", "open findings", f"{Finding.objects.count():,}"))
    table[-4:] = [(*line, *[""] * (len(HEADINGS) - len(line))) for line in table[-4:]]
    client = world.sign_in("lead")
    for name, path in PAGES.items():
        measure(f"{channels:,}", name, client, world.url(path), {})
    caller = Caller.of(world, "lead")
    headers = {"Authorization": f"Bearer {caller.token}"}
    for name, path in ANSWERS.items():
        measure(f"{channels:,}", name, caller.client, caller.url(path.format(channel=one)), headers)


def sweep(world: World) -> float:
    began = time.monotonic()
    now = timezone.now()
    with world.open():
        made = start_sweep(organization=world.organization, by=TESTER, now=now)
    while True:
        with world.open():
            stored = Sweep.objects.select_related("job").get(pk=made.pk)
        if stored.finished_at is not None:
            return time.monotonic() - began
        advance_sweep(
            organization_id=world.organization.pk,
            job_id=stored.job_id,
            step=stored.job.step,
            clock=timezone.now,
        )


def measure(channels: str, name: str, client: Client, url: str, headers: dict[str, str]) -> None:
    def ask() -> bytes:
        response = client.get(url, headers=headers)
        assert response.status_code == 200, (url, response.status_code)
        return response.content

    content = ask()
    taken = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        ask()
        taken.append(1_000 * (time.perf_counter() - began))
    with CaptureQueriesContext(connection) as captured:
        ask()
    in_database = 1_000 * sum(float(query["time"]) for query in captured)
    table.append(
        (
            *(channels, name, f"{statistics.median(taken):.0f}", f"{sorted(taken)[-2]:.0f}"),
            *(f"{in_database:.0f}", len(captured), f"{len(content) / 1_024:.0f}"),
            f"{len(gzip.compress(content)) / 1_024:.0f}",
        )
    )
