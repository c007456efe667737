"""A worker as in production that writes down what every task cost it.

`celery -A tests.benchmarks.measured_worker worker`. One line of JSON per task goes to the file
that MASTHEAD_COSTS names. The database's part is the processor time of the connection's own
process, where that process is on the same machine.
"""

import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import connection
from django.db.backends.signals import connection_created

from config.celery import celery_app as app

__all__ = ["app"]
VARIABLE = "MASTHEAD_COSTS"
TICKS = os.sysconf("SC_CLK_TCK")

statements = 0
began: dict[str, float] = {}


@worker_process_init.connect
def count_statements(**kwargs: Any) -> None:
    connection_created.connect(_wrap, weak=False)


def _wrap(connection: Any, **kwargs: Any) -> None:
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def _count(execute: Callable[..., Any], *args: Any) -> Any:
    global statements
    statements += 1
    return execute(*args)


@task_prerun.connect
def remember(**kwargs: Any) -> None:
    connection.ensure_connection()
    began.update(_read_clocks(), statements=statements)


@task_postrun.connect
def write_down(task: Any = None, **kwargs: Any) -> None:
    now = _read_clocks()
    said = {
        "task": task.name.rpartition(".")[2],
        "statements": statements - began["statements"],
        "peak_mb": _read_peak(),
        **{name: now[name] - began[name] for name in now},
    }
    with Path(os.environ[VARIABLE]).open("a") as file:
        file.write(json.dumps(said) + "\n")


def _read_clocks() -> dict[str, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": time.monotonic(),
        "cpu": usage.ru_utime + usage.ru_stime,
        "database_cpu": _read_database_cpu(),
    }


def _read_database_cpu() -> float:
    try:
        pid = connection.connection.info.backend_pid
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, AttributeError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _read_peak() -> float:
    """The most memory that this process has ever held. Not ru_maxrss, which a fork inherits."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
