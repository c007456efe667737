"""Arrays as PostgreSQL reads them: {"a","b"}. One constant, however many values there are.

psycopg2 writes a list as ARRAY['a', 'b'], of which the server parses every value as an expression:
for thousands of ids that took longer than what was done with them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID


def write_ids(ids: Iterable[UUID | str | None]) -> str:
    """Of ids, which need no quotes; a text is an id too, as a form gave it."""
    ids = list(ids)
    try:
        written = ["%032x" % value.int for value in ids]  # type: ignore[union-attr] # noqa: UP031
    except AttributeError:
        written = [_write_id(value) for value in ids]
    return "{" + ",".join(written) + "}"


def write_array(values: Iterable[Any]) -> str:
    """Of texts, numbers, yes and no, days, times, ids, or nothing."""
    return "{" + ",".join([_write(value) for value in values]) + "}"


def _write_id(value: UUID | str | None) -> str:
    if value is None:
        return "NULL"
    return value.hex if isinstance(value, UUID) else _write(value)


def _write(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):  # a time as well
        return f'"{value.isoformat()}"'
    if isinstance(value, int):
        return str(int(value))
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
