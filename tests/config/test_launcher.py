"""The launcher, run as `make demo` and `make test` run it: as a program, on servers of its own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import DATABASE_VARIABLES, ROOT

LAUNCHER = [sys.executable, "-m", "config.embedded"]
# Each test starts servers of its own; on one process of the suite they do not compete.
pytestmark = pytest.mark.xdist_group("launcher")

ASK_FOR_ROLES = """
import os, psycopg2
for name in ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "RELAY_DATABASE_URL"):
    with psycopg2.connect(os.environ[name]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcanlogin,"
            " pg_get_userbyid(datdba) = rolname FROM pg_roles, pg_database"
            " WHERE rolname = current_user AND datname = current_database()"
        )
        print(*cursor.fetchone())
"""


def environment(**variables: str) -> dict[str, str]:
    """As at a terminal where nobody has started anything yet."""
    ours = (*DATABASE_VARIABLES, "REDIS_URL", "SECRET_KEY", "EMAIL_FILE_PATH", "STATE_DIR")
    return {name: value for name, value in os.environ.items() if name not in ours} | variables


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LAUNCHER, "run", "--", *command],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
    )


def running(mark: str) -> list[str]:
    """Command lines of living processes that name `mark`, or whose environment does."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            told = (process / "environ").read_bytes().decode(errors="replace")
            if process.name != str(os.getpid()) and (mark in words or mark in told):
                found.append(words or process.name)
    return found


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


def test_run_gives_the_command_a_database_with_three_roles_of_which_none_is_superuser():
    answer = run(sys.executable, "-c", ASK_FOR_ROLES)
    assert answer.stdout.splitlines() == [
        # name, superuser, above row security, makes databases, signs in, owns the database
        "masthead_runtime False False False True False",
        "masthead_migrator False True True True True",
        "masthead_relay False False False True False",
    ]


def test_run_hands_back_the_exit_code_and_leaves_neither_process_nor_file():
    answer = run("sh", "-c", 'dirname "$STATE_DIR"; exit 7')
    folder = answer.stdout.strip()
    assert answer.returncode == 7
    assert not Path(folder).exists()
    assert running(folder) == []


def test_a_killed_run_leaves_no_server_behind():
    launcher = subprocess.Popen(
        [*LAUNCHER, "run", "--", "sh", "-c", 'dirname "$STATE_DIR"; exec sleep 600'],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout
    folder = launcher.stdout.readline().strip()
    assert any("postgres" in each for each in running(folder))
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    wait_for(lambda: not running(folder), "the servers to end")


def test_run_uses_the_database_that_the_environment_names_and_asks_for_all_three_roles():
    answer = run("true", DATABASE_URL="postgres://masthead_runtime@db.example/masthead")
    assert answer.returncode == 1
    assert "not MIGRATOR_DATABASE_URL and RELAY_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


class Demo:
    """`make demo` on a folder and port of its own."""

    def __init__(self, folder: Path) -> None:
        self.state_dir = folder / "state"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def environment(self, **variables: str) -> dict[str, str]:
        return environment(STATE_DIR=str(self.state_dir), PORT=str(self.port), **variables)

    @contextlib.contextmanager
    def started(self) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [*LAUNCHER, "demo"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        try:
            printed = []
            for line in process.stdout:
                printed.append(line)
                if f"http://127.0.0.1:{self.port}/" in line and "running" in line:
                    break
            else:
                pytest.fail("the demo did not start:\n" + "".join(printed))
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait()
            process.stdout.close()

    def status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status
        finally:
            connection.close()

    def refusal(self, **variables: str) -> str:
        """What a demo that cannot start says."""
        answer = subprocess.run(
            [*LAUNCHER, "demo"],
            cwd=ROOT,
            env=self.environment() | variables,
            capture_output=True,
            text=True,
        )
        assert answer.returncode == 1
        assert "Traceback" not in answer.stderr
        return answer.stderr


def test_the_demo_survives_kills_refuses_a_second_one_and_leaves_no_process_behind(tmp_path):
    demo = Demo(tmp_path)
    with demo.started() as first:
        assert demo.status() == 200
        key = (demo.state_dir / "secret-key").read_text()
        assert (demo.state_dir / "secret-key").stat().st_mode & 0o077 == 0

        assert f"Another demo is running on {demo.state_dir}" in demo.refusal()
        elsewhere = str(tmp_path / "elsewhere")
        assert f"Port {demo.port} cannot be used" in demo.refusal(STATE_DIR=elsewhere)

        # Everything at once, as when the power fails.
        pid_file = demo.state_dir / "postgres/postmaster.pid"
        server = int(pid_file.read_text().splitlines()[0])
        first.kill()
        os.kill(server, signal.SIGKILL)

    wait_for(lambda: not running(str(demo.state_dir)), "what the killed demo had started to end")
    assert pid_file.exists(), "nothing stale was left, so this test proves nothing"
    with demo.started() as again:
        assert demo.status() == 200
        assert (demo.state_dir / "secret-key").read_text() == key
        again.send_signal(signal.SIGINT)
        assert again.wait() == 0
    assert running(str(demo.state_dir)) == []


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty', but must be a number from 1 to 65535."),
        ({"STATE_DIR": "/dev/null/state"}, "/dev/null/state cannot be used (Not a directory"),
    ],
)
def test_a_demo_that_cannot_start_says_why_and_what_to_do(tmp_path, variables, sentence):
    assert sentence in Demo(tmp_path).refusal(**variables)
