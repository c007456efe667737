"""What every reversal needs: how it says that something newer stands in the way."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import AuditEvent
from accounts.operations.changes import Change

Reversal = Callable[[Change, Sequence[AuditEvent]], None]


class Unplaced(Exception):
    """`events`: those whose thing has changed since; empty: any of them."""

    def __init__(self, events: Iterable[AuditEvent] = ()) -> None:
        self.events = list(events)


def as_json(value: Any) -> Any:
    """As it would stand in an event."""
    is_plain = value is None or isinstance(value, str | int | float | bool)
    return value if is_plain else DjangoJSONEncoder().default(value)
