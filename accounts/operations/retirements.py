"""The end of a department, and its way back. What it held moves on the floors above."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Department
from accounts.operations.changes import Change

MERGED, RETIRED, RESTORED = "department.merged", "department.retired", "department.restored"


def set_retired(
    current: Change, department: Department, verb: str, *, into: Department | None
) -> None:
    """It is retired from today on. `into`: who has what it held."""
    _write(
        current,
        department,
        verb,
        current.organization.day_of(current.now),
        {"into": into.slug if into else None},
    )


def is_as_told(department: Department, said: Mapping[str, Any]) -> bool:
    stored = department.retired_on.isoformat() if department.retired_on else None
    return stored == said.get("retired_on")


def put_back(current: Change, department: Department, said: Mapping[str, Any]) -> None:
    """In use again, or retired again, as an event tells of before."""
    told = said.get("retired_on")
    verb = RETIRED if told else RESTORED
    _write(current, department, verb, date.fromisoformat(told) if told else None, {})


def _write(
    current: Change,
    department: Department,
    verb: str,
    on: date | None,
    more: Mapping[str, Any],
) -> None:
    before = {"retired_on": _say(department.retired_on)}
    department.retired_on = on
    department.version += 1
    department.save(update_fields=["retired_on", "version"])
    current.record(verb, department, before=before, after={"retired_on": _say(on), **more})
    current.touch(departments=[department.pk])


def _say(on: date | None) -> str | None:
    return on.isoformat() if on else None
