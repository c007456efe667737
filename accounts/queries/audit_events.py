"""The audit trail, as its page and its export read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.models import AuditEvent

PAGE = 50
PRODUCT = "Masthead"  # who does what nobody asked for: the nightly check, the digest


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Empty: all. `since` and `until` are days in the organization's zone, both included."""

    who: str = ""
    verb: str = ""
    about: str = ""
    thing: UUID | None = None
    door: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`older`: the sequence number to go on before; None at the end."""

    events: list[AuditEvent]
    older: int | None


def page_events(filters: AuditFilters, *, zone: ZoneInfo, before: int | None) -> AuditPage:
    """The newest first, by keyset: page 1,000 costs what page 1 costs. One statement."""
    rows = _narrow(filters, zone).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: PAGE + 1])
    events = found[:PAGE]
    return AuditPage(events, events[-1].seq if len(found) > PAGE else None)


def stream_events(filters: AuditFilters, *, zone: ZoneInfo) -> Iterator[AuditEvent]:
    """All of them, the oldest first. Read it while the organization is open."""
    return _narrow(filters, zone).order_by("seq").iterator(chunk_size=2_000)


def is_by_product(event: AuditEvent) -> bool:
    """Whether it was done with nobody at the door, and no operator either."""
    return event.actor_kind == "system" and event.door == "task"


def list_verbs() -> list[str]:
    """What was ever done here. One statement."""
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _narrow(filters: AuditFilters, zone: ZoneInfo) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.all()
    if filters.who:
        who = Q(actor_label__icontains=filters.who)
        if filters.who.lower() in PRODUCT.lower():
            who |= Q(actor_kind="system", door="task")
        rows = rows.filter(who)
    if filters.verb:
        rows = rows.filter(verb=filters.verb)
    if filters.about:
        rows = rows.filter(object_label__icontains=filters.about)
    if filters.thing:
        rows = rows.filter(Q(object_id=filters.thing) | Q(channel_id=filters.thing))
    if filters.door:
        rows = rows.filter(door=filters.door)
    if filters.since:
        rows = rows.filter(at__gte=_begin(filters.since, zone))
    if filters.until:
        rows = rows.filter(at__lt=_begin(filters.until + timedelta(days=1), zone))
    return rows


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
