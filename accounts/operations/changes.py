"""The one unit of work. Every operation of every floor runs inside `change(...)`.

It takes the organization's lock (one writer at a time, so that two edits can never each miss the
other's), collects audit events and what was touched, and lets the floors above settle what
follows from it before anything is committed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, transaction
from django.utils import translation

from accounts.models import AuditEvent, Organization, OutboxEvent
from accounts.operations.actors import Actor
from accounts.tenancy import TenantRequired, current_organization_id
from accounts.tenancy.inserts import insert_objects
from accounts.tenancy.locks import LockNotAvailable, lock_organization
from accounts.tenancy.models import uuid7

_AUDIT_BATCH = 2_000
Read = TypeVar("Read")
FIRST_HASH = "0" * 64  # what an organization's first event follows


class OrganizationBusy(Exception):
    """Another change of this organization is running for longer than we wait. Try again."""


def _name(thing: Any) -> str:
    """As it is kept: the same words whoever did it, in whatever language they read."""
    with translation.override(None):
        return str(thing)


@dataclass(slots=True)
class Change:
    """What one unit of work did so far. `step` names it: the audit events and the undo share it."""

    organization: Organization
    by: Actor
    now: datetime
    step: UUID
    channels: set[UUID] = field(default_factory=set)
    # With other letters than before: their version goes up once, when they are settled.
    duties: set[UUID] = field(default_factory=set)
    # New, or for another purpose: which of their duties are needed has to be worked out.
    reshaped_channels: set[UUID] = field(default_factory=set)
    # Looked at from now on, as they were not before: what is stored of them counts from today.
    returned_channels: set[UUID] = field(default_factory=set)
    departments: set[UUID] = field(default_factory=set)
    # Departments that got or lost a letter: they carry more or less than before.
    loads: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    # What everything hangs on: a limit, the time zone.
    everything: bool = False
    # Read under the lock, by name, for who reads it again; nobody wrote it since.
    known: dict[str, Any] = field(default_factory=dict)
    # Filled by the after-change function of the top floor: what followed (findings settled...).
    outcome: dict[str, Any] = field(default_factory=dict)
    _events: list[AuditEvent] = field(default_factory=list)
    _outbox: list[OutboxEvent] = field(default_factory=list)

    def record(
        self,
        verb: str,
        thing: Any,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        channel_id: UUID | None = None,
    ) -> None:
        """Leave an audit event: `thing` is a model instance, before/after are JSON-able."""
        self._events.append(
            AuditEvent.new(
                step=self.step,
                at=self.now,
                verb=verb,
                object_type=thing._meta.model_name,
                object_id=thing.pk,
                object_label=_name(thing)[:300],
                channel_id=channel_id,
                before=before or {},
                after=after or {},
                actor_kind=self.by.kind,
                actor_id=self.by.id,
                actor_label=self.by.label[:200],
                door=self.by.door,
                request_id=self.by.request_id,
                ip=self.by.ip,
            )
        )

    def touch(
        self,
        *,
        channels: Iterable[UUID] = (),
        duties: Iterable[UUID] = (),
        reshaped_channels: Iterable[UUID] = (),
        returned_channels: Iterable[UUID] = (),
        departments: Iterable[UUID] = (),
        loads: Iterable[UUID] = (),
        people: Iterable[UUID] = (),
        everything: bool = False,
    ) -> None:
        """Say which things the change may have made right or wrong; they are settled at the end."""
        self.channels.update(channels)
        self.duties.update(duties)
        self.reshaped_channels.update(reshaped_channels)
        self.returned_channels.update(returned_channels)
        self.departments.update(departments)
        self.loads.update(loads)
        self.people.update(people)
        self.everything = self.everything or everything
        if self.departments or self.people or self.everything:
            self.known.clear()

    def read_once(self, name: str, load: Callable[[], Read]) -> Read:
        """What `load` reads, or has read in this change already. See `known`."""
        if name not in self.known:
            self.known[name] = load()
        return self.known[name]

    def find_channels(self, verb: str) -> set[UUID]:
        """Those that it recorded this of so far."""
        return {e.channel_id for e in self._events if e.verb == verb and e.channel_id}

    def write_events(self) -> None:
        """Write what was recorded so far: for work that leaves more events than memory holds."""
        _append_audit_events(self)

    def ask_for(self, task: str, **arguments: str | int) -> None:
        """Ask for background work once this is committed: ids and numbers only."""
        self._outbox.append(OutboxEvent.new(task=task, arguments=arguments, created_at=self.now))


AfterChange = Callable[[Change], None]
_completing: list[AfterChange] = []
_after_change: list[AfterChange] = []
_current: ContextVar[Change | None] = ContextVar("change", default=None)


def after_change(function: AfterChange) -> AfterChange:
    """Register what the floor above does before a change commits: the one upward call."""
    _after_change.append(function)
    return function


def completes_change(function: AfterChange) -> AfterChange:
    """The same for what still belongs to the change itself: before what follows from it."""
    _completing.append(function)
    return function


@contextmanager
def change(
    organization: Organization, *, by: Actor, now: datetime, step: UUID | None = None
) -> Iterator[Change]:
    """Open the unit of work, or join the one that is open.

    `step`: for work in several transactions that is one step to people, and to undo.
    Raises OrganizationBusy when the organization's lock is not had in time.
    """
    if current_organization_id() != organization.pk:
        raise TenantRequired(f"change({organization.slug})")
    current = _current.get()
    if current is not None:
        yield current
        return
    current = Change(organization=organization, by=by, now=now, step=step or uuid7())
    token = _current.set(current)
    try:
        with transaction.atomic():
            _take_lock(organization)
            yield current
            for function in (*_completing, *_after_change):
                function(current)
            _append_audit_events(current)
            OutboxEvent.objects.bulk_create(current._outbox)
    finally:
        _current.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """A `change` in here is a unit of work of its own, also inside one that is open.

    For previews alone: they are rolled back, so that nothing of the one that is open is missed.
    """
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def _take_lock(organization: Organization) -> None:
    try:
        lock_organization(organization.pk)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise OrganizationBusy from error
        raise


def _append_audit_events(current: Change) -> None:
    """Number and chain the events. Safe without a row lock: the organization's lock is held."""
    events, current._events = current._events, []
    if not events:
        return
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    seq, previous = last or (0, FIRST_HASH)
    for event in events:
        seq += 1
        event.seq, event.previous_hash = seq, previous
        previous = event.hash = compute_hash(event)
    for start in range(0, len(events), _AUDIT_BATCH):
        insert_objects(events[start : start + _AUDIT_BATCH])


def compute_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and everything that the event says."""
    content = {
        name: getattr(event, name)
        for name in (
            "previous_hash",
            "organization_id",
            "seq",
            "step",
            "at",
            "verb",
            "object_type",
            "object_id",
            "object_label",
            "channel_id",
            "before",
            "after",
            "actor_kind",
            "actor_id",
            "actor_label",
            "door",
            "request_id",
            "ip",
        )
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
