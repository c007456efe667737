"""How the database reads where all rows of an organization are counted.

Under row-level security the planner multiplies two guesses about the same organization, so that
with several in the tables it expects a few rows of each. Then it looks up a hundred thousand of
them one by one, and sorts them to count them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_SETTINGS = ("enable_nestloop", "enable_sort")


@contextmanager
def counting_all() -> Iterator[None]:
    """Join and group by hash in the block, which only reads. Not for a look at a few rows."""
    with transaction.atomic(savepoint=False):
        _switch("off")
        yield
        # A rollback takes the settings back by itself.
        if not transaction.get_rollback():
            _switch("on")


def _switch(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config(%s, %s, true), set_config(%s, %s, true)",
            [_SETTINGS[0], value, _SETTINGS[1], value],
        )
