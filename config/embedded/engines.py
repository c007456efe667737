"""Both engines together, and the environment that leads each program to them."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.embedded import CannotStart
from config.embedded.postgres import SUPERUSER, Server, start_postgres
from config.embedded.processes import Processes
from config.embedded.valkey import start_valkey

DATABASE = "masthead"
ROLES_SQL = Path(__file__).parent.parent / "database" / "roles.sql"
DATABASE_VARIABLES = {
    "DATABASE_URL": "masthead_runtime",
    "MIGRATOR_DATABASE_URL": "masthead_migrator",
    "RELAY_DATABASE_URL": "masthead_relay",
}


@dataclass(frozen=True)
class Engines:
    """Where the engines are. Each program gets the URL of one role, as its DATABASE_URL."""

    database_urls: Mapping[str, str]
    redis_url: str

    def environment(self, role_variable: str = "DATABASE_URL") -> dict[str, str]:
        return {"DATABASE_URL": self.database_urls[role_variable], "REDIS_URL": self.redis_url}


def start_engines(
    processes: Processes,
    *,
    data: Path,
    run: Path,
    logs: Path,
    env: Mapping[str, str],
    durable: bool,
    lock: int | None = None,
) -> Engines:
    """Start what `env` does not already name, and make the roles.

    DATABASE_URL and REDIS_URL win when they are set: then nothing is started for them.
    """
    logs.mkdir(parents=True, exist_ok=True)
    redis_url = env.get("REDIS_URL") or start_valkey(
        processes, data=data / "valkey", run=run, log=logs / "valkey.log", env=env, lock=lock
    )
    database_urls = _given_database_urls(env)
    if not database_urls:
        server = start_postgres(
            processes,
            data=data / "postgres",
            run=run,
            log=logs / "postgres.log",
            env=env,
            durable=durable,
            lock=lock,
        )
        _make_roles(server)
        database_urls = {
            variable: server.url(role, DATABASE) for variable, role in DATABASE_VARIABLES.items()
        }
    return Engines(database_urls, redis_url)


def _given_database_urls(env: Mapping[str, str]) -> dict[str, str]:
    given = {variable: env[variable] for variable in DATABASE_VARIABLES if env.get(variable)}
    missing = [variable for variable in DATABASE_VARIABLES if variable not in given]
    if given and missing:
        raise CannotStart(
            f"{' and '.join(given)} is set, but not {' and '.join(missing)}. Set all three (the "
            "roles are made by config/database/roles.sql), or none to use an embedded PostgreSQL."
        )
    return given


def _make_roles(server: Server) -> None:
    with _superuser(server, "postgres") as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    with _superuser(server, DATABASE) as cursor:
        cursor.execute(ROLES_SQL.read_text())


@contextlib.contextmanager
def _superuser(server: Server, database: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(server.url(SUPERUSER, database))
    connection.autocommit = True  # CREATE DATABASE refuses to run in a transaction
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
