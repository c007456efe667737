"""The page of the audit log: who did what to what, from what to what, in words."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import AuditEvent
from accounts.queries.audit_events import PRODUCT, AuditFilters, is_by_product, page_events
from ownership.queries.audit_names import load_audit_names
from ownership.queries.audit_values import Side, Telling, Value, say_on, say_when, tell_sides
from ownership.queries.audit_verbs import say_through, say_verb
from ownership.rules import BY_CODE


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event, told. `event` is what is kept of it."""

    event: AuditEvent
    when: str
    who: str
    did: str
    on: Side
    before: Side
    after: Side
    through: str


@dataclass(frozen=True, slots=True)
class AuditLog:
    """`older`: the sequence number to go on before; None at the end."""

    lines: list[AuditLine]
    older: int | None


def load_audit_log(
    filters: AuditFilters, *, zone: ZoneInfo, now: datetime, before: int | None
) -> AuditLog:
    """Six statements, however long the trail is."""
    page = page_events(filters, zone=zone, before=before)
    telling = Telling(load_audit_names(page.events), now.astimezone(zone).date(), zone)
    return AuditLog([_tell(event, telling) for event in page.events], page.older)


def _tell(event: AuditEvent, telling: Telling) -> AuditLine:
    before, after = tell_sides(event, telling)
    return AuditLine(
        event=event,
        when=say_when(event.at, today=telling.today, zone=telling.zone),
        who=_say_who(event),
        did=say_verb(event.verb),
        on=Side([Value(say_on(event, _find_title(event), telling))]),
        before=before,
        after=after,
        through=say_through(
            event.door,
            key=telling.names.keys.get(event.actor_id, "") if event.actor_id else "",
            actor=event.actor_label,
            is_system=event.actor_kind == "system",
        ),
    )


def _say_who(event: AuditEvent) -> str:
    """A key by its own name: whose it is stands on the page of the keys."""
    if is_by_product(event):
        return PRODUCT
    if event.actor_kind == "key":
        return event.actor_label.rpartition(", a key of ")[0] or event.actor_label
    return event.actor_label


def _find_title(event: AuditEvent) -> str:
    is_check = event.verb == "rule.changed" and event.object_label in BY_CODE
    return str(BY_CODE[event.object_label].title) if is_check else ""
