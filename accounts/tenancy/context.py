"""Which organization is current: a context variable in Python, a transaction's setting in SQL.

`SET LOCAL` only (`set_config(..., true)`): a session-level setting behind a pooler hands one
tenant's rows to the next. A thread-local would survive between Celery tasks; a ContextVar that is
reset in `finally` does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

_organization: ContextVar[UUID | None] = ContextVar("organization", default=None)
_own_user: ContextVar[UUID | None] = ContextVar("own_user", default=None)


class TenantRequired(RuntimeError):
    """A tenant table was touched with no organization current: a bug, never a user's fault."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} was asked for outside tenant(...): open the organization first.")


class TenantSwitch(RuntimeError):
    """One organization's context was opened inside another's: a bug."""


def current_organization_id() -> UUID | None:
    return _organization.get()


def current_own_user_id() -> UUID | None:
    return _own_user.get()


@contextmanager
def tenant(organization_id: UUID) -> Iterator[None]:
    """Make one organization current for the block, inside a transaction.

    Raises TenantSwitch when another organization is current. No network calls inside: the block
    holds a connection.
    """
    previous = _organization.get()
    if previous not in (None, organization_id):
        raise TenantSwitch(f"{previous} is current, {organization_id} was asked for")
    token = _organization.set(organization_id)
    try:
        with _set_for_block("app.current_org", organization_id, previous):
            yield
    finally:
        _organization.reset(token)


@contextmanager
def own_rows(user_id: UUID) -> Iterator[None]:
    """Let a user read their own seats, in every organization, and nothing else."""
    token = _own_user.set(user_id)
    try:
        with _set_for_block("app.current_user", user_id, None):
            yield
    finally:
        _own_user.reset(token)


@contextmanager
def _set_for_block(name: str, value: UUID, previous: UUID | None) -> Iterator[None]:
    ends_here = not connection.in_atomic_block
    with transaction.atomic():
        _set_local(name, value)
        yield
        # The end of the transaction takes the setting back, and so does a rollback that is already
        # decided. Inside an outer transaction it would outlive the block.
        if not ends_here and not transaction.get_rollback():
            _set_local(name, previous)


def _set_local(name: str, value: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [name, str(value) if value else ""])
