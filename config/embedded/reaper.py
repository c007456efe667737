"""Ends what a killed launcher leaves: a second process that does nothing but wait for that."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

GRACE_SECONDS = 8


class Reaper:
    """Told of every session that is started and ended, through a pipe.

    The pipe closes when the launcher ends in whichever way. What is still on the list by then is
    asked to stop, and a little later ended. (A program dies with its parent by PR_SET_PDEATHSIG,
    but its own children do not: Celery's timetable would go on.)
    """

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                os.close(self._write)
                _wait_and_end(read)
            finally:
                os._exit(0)
        os.close(read)

    def watch(self, session: int) -> None:
        self._tell(f"+{session}\n")

    def release(self, session: int) -> None:
        self._tell(f"-{session}\n")

    def close(self) -> None:
        os.close(self._write)
        os.waitpid(self._process, 0)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the reaper: carry on without
            os.write(self._write, line.encode())


def _wait_and_end(pipe: int) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sessions: set[int] = set()
    with os.fdopen(pipe) as lines:
        for line in lines:
            change = sessions.add if line[0] == "+" else sessions.discard
            change(int(line[1:]))
    for leader in sessions:
        _send(os.kill, leader, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(_send(os.kill, leader, 0) for leader in sessions):
        time.sleep(0.1)
    for leader in sessions:
        _send(os.killpg, leader, signal.SIGKILL)


def _send(send: Callable[[int, int], None], process: int, number: int) -> bool:
    """False when nobody is there any more."""
    try:
        send(process, number)
    except ProcessLookupError:
        return False
    return True
