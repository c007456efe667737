"""Under whose name PostgreSQL runs: it refuses to run as root."""

import functools
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded import CannotStart

AS_ANOTHER_USER = ("unshare", "--user", "--map-user=1000", "--")


@dataclass(frozen=True)
class Runner:
    """How to start a program that refuses root, and who then owns its files.

    `uid` is None for an ordinary user: nothing has to change. `prefix` starts the program in a
    user namespace, where root looks like somebody else and still owns its own closed folders.
    """

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    @property
    def popen_options(self) -> dict[str, Any]:
        if self.uid is None or self.prefix:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def argv(self, program: Path, *arguments: str | Path) -> list[str]:
        return [*self.prefix, str(program), *map(str, arguments)]

    def can_enter(self, folder: Path) -> bool:
        enter = [*self.prefix, "/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        return not subprocess.run(enter, capture_output=True, **self.popen_options).returncode

    def give(self, folder: Path) -> None:
        """Make the runner the owner of a folder and all that is in it."""
        if self.uid is None or folder.stat().st_uid == self.uid:
            return
        assert self.gid is not None
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def runner_for(folder: Path) -> Runner:
    """A runner that can work in `folder`; CannotStart when no other name than root's can."""
    if os.geteuid() != 0:
        return Runner()
    nobody = pwd.getpwnam("nobody")
    for runner in (
        Runner(nobody.pw_uid, nobody.pw_gid),
        Runner(0, 0, AS_ANOTHER_USER),
    ):
        if (not runner.prefix or _has_user_namespaces()) and runner.can_enter(folder):
            return runner
    raise CannotStart(
        f"PostgreSQL does not run as root, and no other user can enter {folder}. Run this as an "
        "ordinary user, or name a folder that is open to all: make demo STATE_DIR=/var/tmp/masthead"
    )


@functools.cache
def _has_user_namespaces() -> bool:
    if not shutil.which("unshare"):
        return False
    return not subprocess.run([*AS_ANOTHER_USER, "true"], capture_output=True).returncode


def open_copy(runner: Runner, folder: Path, parts: Sequence[str], destination: Path) -> Path:
    """`folder` itself where the runner can enter it, else a copy of its `parts` where it can."""
    if runner.can_enter(folder):
        return folder
    for part in parts:
        shutil.copytree(folder / part, destination / part, symlinks=True)
    return destination
