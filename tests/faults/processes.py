"""Real workers and relays as child processes, to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.databases import ROOT

WORKER = ["worker", "--concurrency", "1", "--loglevel", "WARNING"]
RELAY = ["manage.py", "relay"]


def start_worker(app: str = "config") -> subprocess.Popen[bytes]:
    """A Celery worker with one pool process, as in production but smaller."""
    celery = [sys.executable, "-m", "celery", "-A", app]
    return _start([*celery, *WORKER], os.environ["DATABASE_URL"])


def start_relay() -> subprocess.Popen[bytes]:
    """The relay, with the relay's own role."""
    return _start([sys.executable, *RELAY], os.environ["RELAY_DATABASE_URL"])


def _start(command: list[str], database_url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "PYTHONWARNINGS": "default"},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the process and its children, as the kernel does when memory runs out."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running(*starters: Callable[[], subprocess.Popen[bytes]]) -> Iterator[None]:
    """These processes, for the block."""
    processes = [start() for start in starters]
    try:
        yield
    finally:
        for process in processes:
            if process.poll() is None:
                kill(process)


def wait_until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Look every twentieth of a second; fail with the words when it does not come true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
