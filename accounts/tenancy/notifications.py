"""Being woken by PostgreSQL when an outbox row is committed."""

import select
from dataclasses import dataclass

from django.db import connection
from psycopg2.extensions import connection as PsycopgConnection


@dataclass(frozen=True, slots=True)
class Wakeups:
    """A connection that listens. Behind a pooler it hears nothing: waiting then only polls."""

    raw: PsycopgConnection

    def wait(self, seconds: float) -> None:
        """Return when a row was committed, or after so many seconds."""
        select.select([self.raw], [], [], seconds)
        self.raw.poll()
        self.raw.notifies.clear()


def listen_for_outbox() -> Wakeups:
    with connection.cursor() as cursor:
        cursor.execute("listen outbox")
    return Wakeups(connection.connection)
