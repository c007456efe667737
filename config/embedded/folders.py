"""Where a run keeps its files: a short temporary folder, and the demo's lasting one."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from config.embedded import CannotStart

# Not TMPDIR and not the checkout: the path of a unix socket holds only 107 bytes.
SHORT_PARENT = Path("/tmp")  # noqa: S108
PREFIX = "masthead-"
SECONDS_TO_FINISH_STOPPING = 20


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder for this run, gone afterwards."""
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=SHORT_PARENT))
    folder.chmod(0o711)  # PostgreSQL may run under another name and must get through
    descriptor = _lock(folder / "lock")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


@contextlib.contextmanager
def claim(state_dir: Path) -> Iterator[int]:
    """Hold `state_dir` for one demo; yields the lock's file descriptor.

    The engines and the reaper inherit the descriptor. So the lock is free only when nothing of an
    earlier run is left, however that run ended.
    """
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        state_dir.chmod(0o711)
        descriptor = _wait_for_lock(state_dir / "lock")
    except BlockingIOError:
        raise CannotStart(
            f"Another demo is running on {state_dir} (process {_holder(state_dir)}). Stop it, or "
            "give this one a folder of its own: make demo STATE_DIR=/path/to/folder PORT=8001"
        ) from None
    except OSError as error:
        raise CannotStart(
            f"{state_dir} cannot be used ({error.strerror}: {error.filename}). "
            "Choose another folder: make demo STATE_DIR=/path/to/folder"
        ) from None
    try:
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for_lock(path: Path) -> int:
    """Also waits for the servers of a killed demo to finish stopping."""
    deadline = time.monotonic() + SECONDS_TO_FINISH_STOPPING
    while True:
        try:
            return _lock(path)
        except BlockingIOError:
            if _is_alive(_holder(path.parent)) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _holder(state_dir: Path) -> str:
    return (state_dir / "lock").read_text()


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    return True


def _remove_abandoned() -> None:
    """Clear what killed runs of the same user left: nobody holds their lock."""
    for folder in SHORT_PARENT.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            fresh = time.time() - folder.stat().st_mtime < 60  # its owner may not have locked yet
            if fresh or folder.stat().st_uid != os.geteuid() or not (folder / "lock").exists():
                continue
            descriptor = _lock(folder / "lock")
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)
