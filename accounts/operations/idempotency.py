"""Retried requests: the effect once, the answer as often as it is asked for, for a day.

The record is written in the transaction of the effect. So there is no effect without its answer,
no answer without its effect, and a refusal, which rolls back, is judged anew the next time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, transaction

from accounts.models import IdempotencyRecord, Membership
from accounts.tenancy.locks import LockNotAvailable

KEPT = timedelta(hours=24)


class StillRunning(Exception):
    """The first request with this key has no answer yet."""


class OtherRequest(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


def begin(
    *, principal: Membership, key: str, fingerprint: bytes, now: datetime
) -> IdempotencyRecord | StoredAnswer:
    """Take the key, or get the answer that it stands for. Waits for a request that has it.

    Raises StillRunning when waiting takes too long, OtherRequest.
    """
    IdempotencyRecord.objects.filter(created_at__lt=now - KEPT).delete()
    record = IdempotencyRecord.new(
        principal=principal, key=key, fingerprint=fingerprint, created_at=now
    )
    try:
        with transaction.atomic():
            IdempotencyRecord.objects.bulk_create([record], ignore_conflicts=True)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillRunning from error
        raise
    stored = IdempotencyRecord.objects.get(principal=principal, key=key)
    if stored.pk == record.pk:
        return record
    if bytes(stored.fingerprint) != fingerprint:
        raise OtherRequest
    if stored.status is None:
        raise StillRunning
    return StoredAnswer(stored.status, stored.headers, bytes(stored.body))


def complete(record: IdempotencyRecord, answer: StoredAnswer) -> None:
    """Keep the answer. Call in the transaction of the effect."""
    IdempotencyRecord.objects.filter(pk=record.pk).update(
        status=answer.status, headers=answer.headers, body=answer.body
    )
