"""Watches the SQL itself: a statement on a tenant table says which organization it is about."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import connection

from accounts.tenancy.selfcheck import tenant_models


class Unscoped(AssertionError):
    """A statement that would read or write the rows of everybody, were it not for the database."""


_TABLES = re.compile("|".join(rf'"{model._meta.db_table}"' for model in tenant_models()))
# "My organizations" reads a person's own seats everywhere; the policy own_rows holds it.
_BY_ID = re.compile(r'DELETE FROM "\w+" WHERE "\w+"\."id" IN \(')  # TenantModel.delete has compared
_OWN_ROWS = re.compile(r'"accounts_membership"\."user_id" = ')


_is_paused: ContextVar[bool] = ContextVar("paused", default=False)


@contextmanager
def watching() -> Iterator[None]:
    """Raises Unscoped from inside the block."""
    with nullcontext() if _is_paused.get() else connection.execute_wrapper(_look_at):
        yield


@contextmanager
def paused() -> Iterator[None]:
    """Where another fence has to hold alone."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def _look_at(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
    text = sql if isinstance(sql, str) else sql.as_string(context["connection"].connection)
    # That a column of that name is read says nothing: it has to be asked for.
    asked = text.partition(" FROM ")[2] if text.startswith("SELECT") else text
    is_known = _OWN_ROWS.search(text) or _BY_ID.match(text)
    if _TABLES.search(text) and "organization_id" not in asked and not is_known:
        raise Unscoped(text)
    return execute(sql, params, many, context)
