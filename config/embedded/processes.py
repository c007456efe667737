"""Child processes that live and die with this one."""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any

from config.embedded import CannotStart
from config.embedded.reaper import Reaper

GRACE_SECONDS = 15
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Stopped(Exception):
    """Somebody asked this process to stop (Ctrl-C, SIGTERM, a closed terminal)."""


@dataclass
class Child:
    """One started program. `engine`: others need it, so it is stopped after them."""

    name: str
    popen: subprocess.Popen[bytes]
    engine: bool
    stop_signal: signal.Signals
    log: Path | None
    quiet: bool
    printed: bytes = b""
    unfinished_line: bytes = b""


class Processes:
    """Starts programs, forwards what they print, and leaves none of them behind.

    One thread: waiting of any kind goes through `_attend`, which also moves output. That keeps
    forking safe, and a signal is answered between two statements and never inside one.
    """

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._outputs = selectors.DefaultSelector()
        self._stop_requests = 0

    def __enter__(self) -> "Processes":
        self._reaper = Reaper()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request_stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop([child for child in self._children if not child.engine])
        self._stop([child for child in self._children if child.engine])
        self._reaper.close()

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        log: Path | None = None,
        quiet: bool = False,
        engine: bool = False,
        stop_signal: signal.Signals = signal.SIGTERM,
        **popen_options: Any,
    ) -> Child:
        """Start a program in a session of its own, so that Ctrl-C reaches only us.

        What it prints goes to the file `log`; without one, to our own output with the name in
        front, or nowhere when `quiet` (`finish` returns it).
        """
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("wb")) if log else subprocess.PIPE
            popen = subprocess.Popen(
                [str(part) for part in argv],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=follow_parent_into_death(stop_signal),
                **popen_options,
            )
        self._reaper.watch(popen.pid)
        child = Child(name, popen, engine, stop_signal, log, quiet)
        self._children.append(child)
        if popen.stdout:
            os.set_blocking(popen.stdout.fileno(), False)
            self._outputs.register(popen.stdout, selectors.EVENT_READ, child)
        return child

    def finish(self, child: Child, *, seconds: float = 600) -> str:
        """Wait for a program that was started without a log to end; return what it printed.

        CannotStart, with what it printed, when it fails.
        """
        self._children.remove(child)
        try:
            self._attend(lambda: child.popen.poll() is not None, seconds, child.name)
        except BaseException:
            self._stop([child])
            raise
        self._reaper.release(child.popen.pid)
        printed = self._last_words(child)
        if child.popen.returncode:
            raise CannotStart(f"{child.name} failed:\n{printed}")
        return printed

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, waiting_for: str) -> None:
        """Wait for `ready`; CannotStart when a program ends first or the time is over."""

        def ready_or_dead() -> bool:
            self._refuse_the_dead()
            return ready()

        self._attend(ready_or_dead, seconds, waiting_for)

    def watch(self) -> None:
        """Stay until asked to stop (Stopped) or until a program ends by itself (CannotStart)."""
        self.wait_until(lambda: False, seconds=float("inf"), waiting_for="a signal")

    def _attend(self, done: Callable[[], bool], seconds: float, waiting_for: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if self._stop_requests:
                raise Stopped
            if time.monotonic() > deadline:
                raise CannotStart(f"Waited {seconds:.0f} seconds for {waiting_for}; giving up.")
            self._move_output(0.1)

    def _refuse_the_dead(self) -> None:
        for child in self._children:
            if child.popen.poll() is not None:
                raise CannotStart(
                    f"{child.name} ended by itself (exit {child.popen.returncode}):\n"
                    f"{self._last_words(child)[-4000:]}"
                )

    def _last_words(self, child: Child) -> str:
        if child.log:
            return child.log.read_text(errors="replace")
        if child.popen.stdout:
            self._forward(child.popen.stdout, child)
        return child.printed.decode(errors="replace")

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _stop(self, children: list[Child]) -> None:
        """Ask, wait, then end whole sessions. A second Ctrl-C skips the waiting."""
        impatient = self._stop_requests + 1
        for child in children:
            if child.popen.poll() is None:
                child.popen.send_signal(child.stop_signal)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.popen.poll() is None for child in children):
            if time.monotonic() > deadline or self._stop_requests > impatient:
                break
            self._move_output(0.05)
        for child in children:
            # Also where the program itself has ended: one of its own children may have stayed.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.popen.pid, signal.SIGKILL)
            child.popen.wait()
            self._reaper.release(child.popen.pid)
            if child in self._children:
                self._children.remove(child)

    def _move_output(self, seconds: float) -> None:
        if not self._outputs.get_map():
            time.sleep(seconds)
        for key, _ in self._outputs.select(seconds):
            self._forward(key.fileobj, key.data)  # type: ignore[arg-type]

    def _forward(self, pipe: IO[bytes], child: Child) -> None:
        while True:
            try:
                chunk = os.read(pipe.fileno(), 65536)
            except BlockingIOError:
                return
            except ValueError:  # closed before
                return
            if not chunk:
                self._outputs.unregister(pipe)
                pipe.close()
                return
            child.printed = (child.printed + chunk)[-65536:]
            if child.quiet:
                continue
            *lines, child.unfinished_line = (child.unfinished_line + chunk).split(b"\n")
            for line in lines:
                self._say(f"{child.name:>8} | {line.decode(errors='replace')}")

    def _say(self, line: str) -> None:
        try:
            print(line, flush=True)
        except BrokenPipeError:  # `make demo | head`: nobody listens any more
            self._stop_requests += 1
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def follow_parent_into_death(number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before exec so that even our SIGKILL does not leave it behind (Linux)."""
    if _libc is None:
        return None
    parent = os.getpid()

    def follow() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return follow
