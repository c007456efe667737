"""Locks that live as long as the transaction, so that a pooler cannot keep them."""

from uuid import UUID

from django.db import connection
from psycopg2.errors import LockNotAvailable

__all__ = ["LockNotAvailable", "lock_organization"]


def lock_organization(organization_id: UUID) -> None:
    """Wait for the organization's writer lock, as long as `lock_timeout` allows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"change:{organization_id}"]
        )
