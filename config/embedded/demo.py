"""The whole product on one machine: both engines, web, worker with timetable, outbox relay."""

import http.client
import os
import secrets
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.engines import DATABASE_VARIABLES, start_engines
from config.embedded.folders import claim, short_folder
from config.embedded.processes import Child, Processes

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 120

# As in docker-compose.yml; web keeps the shorter timeouts of the settings.
BACKGROUND_OPTIONS = (
    "-c statement_timeout=60000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=15000"
)
MIGRATION_OPTIONS = "-c lock_timeout=2000"

# What an operator's command needs to act on the running demo, as the role of web and worker.
OPERATORS_VARIABLES = (
    *("SECRET_KEY", "DATABASE_URL", "DATABASE_OPTIONS", "REDIS_URL", "DEBUG", "ALLOWED_HOSTS"),
    *("SECURE_COOKIES", "EMAIL_FILE_PATH", "STATIC_ROOT", "SITE_URL"),
)

# Celery's advice is for servers; where the demo runs as root, its person decided that already.
CELERY_ON_ROOT = "ignore:You're running the worker with superuser privileges"


def demo() -> None:
    """Run until asked to stop (Stopped) or until one of the programs ends (CannotStart)."""
    port = _port(os.environ.get("PORT") or "8000")
    state_dir = Path(os.environ.get("STATE_DIR") or ROOT / ".masthead").resolve()
    with (
        claim(state_dir) as lock,
        short_folder() as run,
        Processes() as processes,
        _environment_file(state_dir / "environment") as write_environment,
    ):
        _refuse_taken(port)  # only now: a killed demo may have been leaving it until here
        _say("Starting PostgreSQL and Valkey")
        engines = start_engines(
            processes,
            data=state_dir,
            run=run,
            logs=state_dir / "logs",
            env=dict(os.environ),
            durable=True,
            lock=lock,
        )
        web = {**_base_environment(state_dir, port), **engines.environment()}
        background = {**web, "DATABASE_OPTIONS": BACKGROUND_OPTIONS}
        write_environment(background)

        _say("Preparing the database")
        static = _manage(processes, "collectstatic", "--noinput", env=web, quiet=True)
        migrate = _manage(
            processes,
            "migrate",
            "--noinput",
            env={
                **web,
                **engines.environment("MIGRATOR_DATABASE_URL"),
                "DATABASE_OPTIONS": MIGRATION_OPTIONS,
            },
            quiet=True,
        )
        processes.finish(migrate)
        processes.finish(static)

        _say("Starting web, worker and relay, and founding the demo's organizations")
        seed = _manage(processes, "seed_demo", env=background, quiet=True)
        _start_web(processes, env=web)
        _start_worker(processes, state_dir, env=background)
        relay = {**background, **engines.environment("RELAY_DATABASE_URL")}
        _manage(processes, "relay", env=relay)

        sign_ins = processes.finish(seed)
        address = f"http://127.0.0.1:{port}"
        processes.wait_until(lambda: _is_up(port), seconds=SECONDS_TO_START, waiting_for=address)
        _say(f"Masthead is running at {address}/\n\n{sign_ins.strip()}\n")
        _say(f"Mail goes to {state_dir / 'mail'}. Ctrl-C stops everything; the data stays.")
        processes.watch()


def _manage(processes: Processes, *command: str, env: dict[str, str], quiet: bool = False) -> Child:
    argv = [sys.executable, str(ROOT / "manage.py"), *command]
    return processes.start(command[0], argv, env=env, cwd=ROOT, quiet=quiet)


def _start_web(processes: Processes, *, env: dict[str, str]) -> None:
    gunicorn = ["-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    processes.start("web", [sys.executable, *gunicorn], env=env, cwd=ROOT)


def _start_worker(processes: Processes, state_dir: Path, *, env: dict[str, str]) -> None:
    """With the timetable in it (--beat), which a server with several workers runs beside them."""
    celery = ["-m", "celery", "--app", "config", "--quiet", "worker", "--concurrency=2", "--beat"]
    processes.start(
        "worker",
        [sys.executable, *celery, "--schedule", state_dir / "celerybeat-schedule"],
        env={**env, "PYTHONWARNINGS": CELERY_ON_ROOT},
        cwd=ROOT,
    )


def _base_environment(state_dir: Path, port: int) -> dict[str, str]:
    """What every program gets; what only some may know (database URLs) is added for each."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in DATABASE_VARIABLES
    }
    return {
        **inherited,
        "SECRET_KEY": _secret_key(state_dir / "secret-key"),
        "DEBUG": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SECURE_COOKIES": "false",
        "EMAIL_FILE_PATH": str(state_dir / "mail"),
        "STATIC_ROOT": str(state_dir / "static"),
        "STATE_DIR": str(state_dir),
        "BIND": f"127.0.0.1:{port}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _environment_file(path: Path) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """Tells `manage.py` in another terminal where the demo is, for as long as it runs."""

    def write(env: Mapping[str, str]) -> None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}='{env[name]}'\n" for name in OPERATORS_VARIABLES))

    try:
        yield write
    finally:
        path.unlink(missing_ok=True)


def _secret_key(path: Path) -> str:
    """Made once, so that a restart signs nobody out."""
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(50))
        unfinished.rename(path)
    return path.read_text()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}, but must be a number from 1 to 65535.")
    return int(text)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another: make demo PORT={port + 1}"
            ) from None


def _is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
