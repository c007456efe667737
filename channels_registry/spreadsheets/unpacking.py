"""Has a workbook converted by a process of its own, which the system limits."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from channels_registry.spreadsheets.refusals import UnreadableSheet

CPU_SECONDS = 60
MEMORY = 512 * 1024 * 1024
_WAIT = 240  # seconds, for those of processor time that it may take, on a machine with other work
_BEAT = 3
_ROOT = Path(__file__).parents[2]


@contextmanager
def open_as_text(
    workbook: bytes,
    *,
    beat: Callable[[], object],
    cpu_seconds: int = CPU_SECONDS,
    memory: int = MEMORY,
) -> Iterator[tuple[str, BinaryIO]]:
    """(name of the sheet, its rows as CSV in UTF-8). Raises UnreadableSheet.

    `beat` is called every few seconds while it takes: whoever waits may have to say so.
    """
    with TemporaryFile() as given, TemporaryFile() as text, TemporaryFile() as said:
        given.write(workbook)
        given.seek(0)
        limits = [str(cpu_seconds), str(memory)]
        _wait(_start(limits, given, text, said), beat)
        said.seek(0)
        answer = _read_answer(said.read())
        if answer is None:  # the system ended it
            raise _too_much()
        if "sheet" not in answer:
            raise UnreadableSheet(answer["code"], answer["message"])
        text.seek(0)
        yield answer["sheet"], text


def _start(
    limits: list[str], given: BinaryIO, text: BinaryIO, said: BinaryIO
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "channels_registry.spreadsheets.workbooks", *limits],
        stdin=given,
        stdout=text,
        stderr=said,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT)},  # and no secrets of ours
    )


def _wait(process: subprocess.Popen[bytes], beat: Callable[[], object]) -> None:
    try:
        for _ in range(0, _WAIT, _BEAT):
            try:
                process.wait(timeout=_BEAT)
                return
            except subprocess.TimeoutExpired:
                beat()
        raise _too_much()
    finally:
        process.kill()
        process.wait()


def _read_answer(said: bytes) -> dict[str, str] | None:
    """The last line, if the program came so far as to write it."""
    lines = said.decode(errors="replace").strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _too_much() -> UnreadableSheet:
    return UnreadableSheet(
        "too_large",
        "The workbook takes more time or memory than a list of channels needs. Save it as CSV.",
    )
