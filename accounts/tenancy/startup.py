"""Processes that refuse to start, and `manage.py check --database`, when a fence is down."""

from collections.abc import Sequence
from typing import Any

import structlog
from celery.signals import worker_init
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connection

from accounts.tenancy.selfcheck import FencesDown, find_open_fences, refuse_open_fences

log = structlog.get_logger(__name__)


@register(Tags.database)
def check_fences(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """For `manage.py check --database default`, as the role that serves."""
    if not databases or "default" not in databases:
        return []
    return [Error(problem, id="accounts.E001") for problem in find_open_fences()]


@worker_init.connect
def check_before_work(**kwargs: Any) -> None:
    """A worker whose fences are down ends before it takes a task.

    By SystemExit: Celery logs what else a receiver raises, and goes on.
    """
    try:
        check_before_serving()
    except FencesDown as error:
        raise SystemExit(str(error)) from error


def check_before_serving() -> None:
    """Raises FencesDown. Leaves no connection behind for a process that forks.

    Where the database does not answer nothing can be served, and /readyz asks again when it does.
    """
    try:
        refuse_open_fences()
    except OperationalError as error:
        log.warning("fences_unchecked", error=str(error))
    finally:
        connection.close()
