"""What the fences cost: measured for the security report, not part of the suite.

Named so that only who asks for it runs it: `make security-report`.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from uuid import UUID

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.utils import timezone

from accounts.api.authentication import find_key
from accounts.models import Organization
from accounts.operations.api_keys import hash_secret, read_token
from accounts.tenancy import tenant
from channels_registry.models import Channel
from ownership.models import Activity
from ownership.queries.coverage import count_duties
from tests.api.callers import Caller
from tests.databases import MIGRATOR, SUPERUSER, switched_to
from tests.figures import count
from tests.world import World

pytestmark = pytest.mark.usefixtures("committed_db")

ORGANIZATIONS = 10_000
CHANNELS = 100  # of each; and a duty of each channel
ROUNDS = 5
ASKED = 200  # in each round


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def summarize(name: str, taken: list[float], digits: int = 3) -> None:
    count(name, p50=round(median(taken), digits), p95=round(quantiles(taken, n=20)[-1], digits))


def list_channels() -> object:
    return list(Channel.objects.order_by("platform_slug", "handle", "id").values()[:50])


def search_channels() -> object:
    return list(
        Channel.objects.matching("7").order_by("platform_slug", "handle", "id").values()[:50]
    )


READS: dict[str, Callable[[], object]] = {
    "list of 50": list_channels,
    "search": search_channels,
    "coverage": count_duties,
}


def copy_rows(table: str, organization: World, assign: dict[str, str], per: int) -> None:
    """Rows like the organization's own first, `per` for each of the others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name from information_schema.columns where table_name = %s"
            " and is_generated = 'NEVER' order by ordinal_position",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
        values = ", ".join(assign.get(name, f'model."{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f"insert into {table} ({listed}) select {values}"  # noqa: S608 - names of our own
            " from seeded s cross join generate_series(1, %s) n cross join"
            f" (select * from {table} where organization_id = %s limit 1) model",
            [per, organization.organization.pk],
        )


@pytest.fixture
def organizations(committed_world: World) -> Iterator[list[UUID]]:
    """The ids of ten thousand organizations, a million channels and as many duties."""
    world = committed_world
    world.register("https://x.com/first")
    activity = Activity._meta.db_table
    with switched_to(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica; set statement_timeout = 0")
        cursor.execute(
            "create table seeded as select gen_random_uuid() id, o number"
            " from generate_series(1, %s) o",
            [ORGANIZATIONS],
        )
        names = [f.column for f in Organization._meta.concrete_fields]
        own = {
            "id": "s.id",
            "slug": "'seeded-' || s.number",
            "public_id": "lpad(s.number::text, 10, '0')",
            "name": "'Seeded ' || s.number",
        }
        cursor.execute(
            f"insert into accounts_organization ({', '.join(names)}) select "  # noqa: S608
            + ", ".join(own.get(name, f"o.{name}") for name in names)
            + " from seeded s cross join accounts_organization o where o.id = %s",
            [world.organization.pk],
        )
        number = "lpad(n::text, 12, '0')::text"
        ids = f"(substr(s.id::text, 1, 24) || {number})::uuid"
        handle = "'handle' || n"
        copy_rows(
            Channel._meta.db_table,
            world,
            {"id": ids, "organization_id": "s.id", "key": handle, "handle": handle},
            CHANNELS,
        )
        copy_rows(
            "ownership_duty",
            world,
            {"id": ids, "organization_id": "s.id", "channel_id": ids},
            CHANNELS,
        )
        cursor.execute(f"vacuum analyze {Channel._meta.db_table}")
        cursor.execute("vacuum analyze ownership_duty")
        cursor.execute(f"analyze {activity}")
        cursor.execute("select id from seeded")
        found = [pk for (pk,) in cursor.fetchall()]
    yield found


@contextmanager
def without_row_level_security() -> Iterator[None]:
    """The role that it does not hold; everything else is the same."""
    with switched_to(MIGRATOR):
        yield


@contextmanager
def as_it_serves() -> Iterator[None]:
    yield


def test_what_row_level_security_costs(organizations: list[UUID]) -> None:
    """In turns within one run, since what else the machine does changes from minute to minute."""
    dice = random.Random(1)  # noqa: S311
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(ROUNDS):
        for fences, role in ((as_it_serves, "on"), (without_row_level_security, "off")):
            with fences():
                for name, read in READS.items():
                    for organization in dice.choices(organizations, k=ASKED):
                        with tenant(organization):
                            taken.setdefault((name, role), []).append(milliseconds(read))
    with tenant(organizations[0]):
        assert len(list_channels()) == 50 and sum(c.duties for c in count_duties()) <= CHANNELS
        assert search_channels()
    for (name, role), each in taken.items():
        summarize(f"row-level security {role}: {name}", each)
    count("row-level security", channels=len(organizations) * CHANNELS)


def test_what_a_key_and_a_password_cost(committed_world: World) -> None:
    caller = Caller.of(committed_world, "owner")
    token = read_token(caller.token)
    assert token is not None
    pepper = caller.api_key.pepper_id
    taken = [
        milliseconds(lambda: hash_secret(read_token(caller.token).secret, pepper)) * 1000
        for _ in range(5_000)
    ]
    summarize("key: read and hashed, microseconds", taken, 1)
    with committed_world.open():
        found = [
            milliseconds(lambda: find_key(token, now=timezone.now())) * 1000 for _ in range(1_000)
        ]
    summarize("key: found in the database, microseconds", found, 1)
    stored = make_password("a long enough password")
    summarize(
        "password: checked, milliseconds",
        [milliseconds(lambda: check_password("another password", stored)) for _ in range(60)],
        1,
    )
