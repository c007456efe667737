"""Many threads on one connection to the server, as behind a pooler in transaction mode.

Each thread has Django's wrapper of its own; the connection under it belongs to whoever is in a
transaction, and for one statement to whoever is in none.
"""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from django.db import connection, connections

from tests.databases import find_pgbouncer
from tests.faults.processes import wait_until


class OneConnection:
    """The one to the server, and whose turn it is."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.server = connection.connection
        self.turn = RLock()

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """This thread's Django speaks over the one connection."""
        wrapper = connections["default"]
        wrapper.close()
        wrapper.connect = lambda: None  # nobody opens another
        wrapper.connection = self.server
        wrapper.close = lambda: None
        switch = type(wrapper)._set_autocommit

        def take_turns(autocommit: bool) -> None:
            if autocommit:
                switch(wrapper, True)
                self.turn.release()
            else:
                self.turn.acquire()
                switch(wrapper, False)

        wrapper._set_autocommit = take_turns
        wrapper.autocommit = True
        try:
            with wrapper.execute_wrapper(self._one_statement):
                yield
        finally:
            wrapper.connection = None
            del connections["default"]

    def _one_statement(self, execute: Callable, sql: str, *rest: Any) -> Any:
        with self.turn:
            return execute(sql, *rest)


def run_on_one_connection(work: Callable[[int], None], threads: int) -> None:
    """`work(number)` in each thread; the first error of any is raised."""
    shared = OneConnection()

    def run(number: int) -> None:
        with shared.borrowed():
            work(number)

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(run, number) for number in range(threads)]:
            done.result()


def run_on_threads(work: Callable[[int], None], threads: int) -> None:
    """The same with a connection for each thread, to whatever the settings say."""

    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(run, number) for number in range(threads)]:
            done.result()


@contextmanager
def pgbouncer_running(folder: Path) -> Iterator[None]:
    """Django's connections go through PgBouncer: transaction mode, four to the server."""
    # A socket's folder stands among the options, where psycopg2 looks for it.
    settings = connection.get_connection_params()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = folder / "pgbouncer.ini"
    server = " ".join(f"{name}={settings[name]}" for name in ("host", "user"))
    server += f" port={settings.get('port', 5432)}"
    configuration.write_text(
        f"""[databases]
{settings["dbname"]} = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = options, extra_float_digits
"""
    )
    command = [find_pgbouncer() or "pgbouncer", "--quiet"]
    if os.geteuid() == 0:  # it refuses to run as root
        folder.chmod(0o755)
        configuration.chmod(0o644)
        for parent in list(folder.parents)[:3]:
            parent.chmod(0o755)
        command += ["--user", "nobody"]
    process = subprocess.Popen([*command, str(configuration)])
    options = connection.settings_dict["OPTIONS"]
    try:
        wait_until(lambda: _listens(port), seconds=10, what="PgBouncer listens")
        connection.close()
        connection.settings_dict["OPTIONS"] = options | {"host": "127.0.0.1", "port": port}
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = options
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
