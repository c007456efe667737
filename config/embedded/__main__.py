"""`python -m config.embedded demo` and `python -m config.embedded run -- COMMAND...`."""

import os
import secrets
import signal
import subprocess
import sys

from config.embedded import CannotStart
from config.embedded.demo import demo
from config.embedded.engines import start_engines
from config.embedded.folders import short_folder
from config.embedded.processes import Processes, Stopped, follow_parent_into_death

USAGE = f"""{__doc__}

demo  the whole product on a database that lasts, on http://127.0.0.1:PORT (default 8000);
      everything it keeps is in STATE_DIR (default .masthead)
run   a command on engines that start empty and are thrown away when it ends"""


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["demo"]:
                demo()
                return 0
            case ["run", "--", *command] if command:
                return run(command)
    except CannotStart as problem:
        print(f"masthead: {problem}", file=sys.stderr)
        return 1
    except (Stopped, KeyboardInterrupt):
        return 0 if arguments == ["demo"] else 130
    print(USAGE, file=sys.stderr)
    return 2


def run(command: list[str]) -> int:
    """Run `command` on engines of its own; returns its exit code (128 + n for signal n)."""
    with short_folder() as folder, Processes() as processes:
        engines = start_engines(
            processes,
            data=folder / "data",
            run=folder,
            logs=folder / "logs",
            env=os.environ,
            durable=False,
        )
        environment = {
            **os.environ,
            **engines.database_urls,
            "REDIS_URL": engines.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DEBUG": "false",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SECURE_COOKIES": "false",
            "HASHED_STATIC_FILES": "false",
            "EMAIL_FILE_PATH": str(folder / "mail"),
            "STATE_DIR": str(folder / "state"),
        }
        # In our own session: Ctrl-C reaches the command by itself, and it may use the terminal.
        child = subprocess.Popen(
            command, env=environment, preexec_fn=follow_parent_into_death(signal.SIGTERM)
        )
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: child.send_signal(number))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = child.wait()
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
