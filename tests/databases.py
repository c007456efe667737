"""A real database for every test process, used as the runtime role: neither owner nor superuser.

As owner or superuser the tests would pass through row-level security and prove nothing.

Loaded as a plugin before Django's settings, because what it does is to point the environment of
this process at databases of its own. So the settings need no changes for tests, and a server,
worker or relay that a test starts finds the same databases by inheriting the environment.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from config.embedded.demo import BACKGROUND_OPTIONS

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "masthead_template"
ONE_AT_A_TIME = 7_102_013  # any number that nothing else uses as an advisory lock
DATABASE_VARIABLES = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "RELAY_DATABASE_URL")


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")


def _own_database() -> str:
    return f"masthead_test_{_worker()}"


def _in_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _own_redis(url: str) -> str:
    """Number 1 for the first worker: 0 stays with whoever else uses a given Redis."""
    number = int(_worker().removeprefix("gw")) + 1
    if url.startswith("redis+socket://"):
        return f"{url.partition('?')[0]}?virtual_host={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def _point_environment_at_own_databases() -> None:
    missing = [name for name in (*DATABASE_VARIABLES, "REDIS_URL") if not os.environ.get(name)]
    if missing:
        raise pytest.UsageError(
            f"{', '.join(missing)} not set. `make test` (with ARGS=... for some tests only) starts "
            "PostgreSQL and Valkey and sets them."
        )
    for variable in DATABASE_VARIABLES:
        os.environ[variable] = _in_database(os.environ[variable], _own_database())
    os.environ["REDIS_URL"] = _own_redis(os.environ["REDIS_URL"])
    # The test's process does the workers' part too, so it has the workers' patience; and more with
    # a transaction that nothing happens in, since a test may wait for a crowded machine.
    os.environ["DATABASE_OPTIONS"] = (
        f"{BACKGROUND_OPTIONS} -c idle_in_transaction_session_timeout=300000"
    )
    # Pages name static files as they lie in static/: nothing has to be collected first.
    os.environ["HASHED_STATIC_FILES"] = "false"
    os.environ["STATIC_ROOT"] = str(ROOT / "static" / "vendor")  # WhiteNoise wants one that exists
    # Tests ask more often than anybody may; those about the limits set their own.
    os.environ["API_REQUESTS_PER_MINUTE"] = os.environ["API_REFUSALS_PER_MINUTE"] = "1000000"
    # Playwright keeps an event loop in the thread of the test; Django would refuse to query there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


_point_environment_at_own_databases()


def create_own_database() -> None:
    """Copy this process's database from a template that is migrated once for the whole run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with _as_migrator("postgres") as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [TEMPLATE],
        )
        if cursor.fetchone() != (run,):
            cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
            cursor.execute(f"CREATE DATABASE {TEMPLATE}")
            _migrate(TEMPLATE)
            _keep_pages(TEMPLATE)
            # A description says which run made it, and that the migrations went through.
            cursor.execute(f"COMMENT ON DATABASE {TEMPLATE} IS %s", [run])
        cursor.execute(f"DROP DATABASE IF EXISTS {_own_database()}")
        cursor.execute(f"CREATE DATABASE {_own_database()} TEMPLATE {TEMPLATE}")


@contextmanager
def _as_migrator(database: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(_in_database(os.environ["MIGRATOR_DATABASE_URL"], database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def empty_database() -> Iterator[dict[str, str]]:
    """Another migrated database without a row, for the block: the environment that leads to it."""
    name = f"{_own_database()}_empty"
    with _as_migrator("postgres") as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield {v: _in_database(os.environ[v], name) for v in DATABASE_VARIABLES}
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def _migrate(database: str) -> None:
    url = _in_database(os.environ["MIGRATOR_DATABASE_URL"], database)
    migrate = subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--noinput"],
        env={**os.environ, "DATABASE_URL": url, "DATABASE_OPTIONS": ""},
        capture_output=True,
        text=True,
    )
    if migrate.returncode:
        pytest.exit(f"The migrations failed:\n{migrate.stdout}{migrate.stderr}", returncode=1)


def _keep_pages(database: str) -> None:
    """Vacuum gives no pages back: it locks the table whole for that, and here every test that is
    rolled back leaves some. On a crowded machine that may last longer than a statement waits.
    """
    with _as_migrator(database) as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (vacuum_truncate = off)")


SUPERUSER = os.environ.get("SUPERUSER", "postgres")
MIGRATOR = urlsplit(os.environ["MIGRATOR_DATABASE_URL"]).username or ""


@contextmanager
def switched_to(role: str) -> Iterator[None]:
    """Django's own connection as another role, such as MIGRATOR. Not inside a transaction.

    For tests that take one fence away to see what the others hold.
    """
    from django.db import connection

    user = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = user


def find_pgbouncer() -> str | None:
    """Where it is installed; Debian puts it where only administrators look."""
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
