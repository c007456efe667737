"""What happened to channels, their access lists and stakes, in sentences."""

from datetime import date

from accounts.models import AuditEvent
from channels_registry.models import ChannelStatus, Purpose
from ownership.queries.history_words import NAMED, Names, Teller, join, say_day

_FIELD_WORDS = {"tier_by_hand": "tier", "audience": "followers", "closing_on": "closing date"}


def _tell_channel(event: AuditEvent, names: Names, place: str) -> str:
    status = event.after.get("status")
    if status:
        words = _MOVE_WORDS.get(event.verb) or f"is {ChannelStatus(status).label.lower()} now"
        if event.after.get("closing_on"):
            words += (
                f", on {say_day(date.fromisoformat(event.after['closing_on']), today=date.min)}"
            )
        if event.after.get("status_reason"):
            words += f": {event.after['status_reason']}"
        return f"{event.object_label} {words}" if place else f"{words[0].upper()}{words[1:]}"
    changed = [
        f"{_FIELD_WORDS.get(name, name.replace('_', ' '))} to {_say_value(name, value)}"
        for name, value in event.after.items()
    ]
    if len(changed) > NAMED:
        changed = [*changed[: NAMED - 1], f"{len(changed) - NAMED + 1} more fields"]
    return f"Changed {join(changed)}{place}"


_MOVE_WORDS = {
    "channel.approved": "was approved",
    "channel.declined": "was declined",
    "channel.retired": "was retired",
    "channel.restored": "was restored",
}


def _tell_requested(event: AuditEvent, names: Names, place: str) -> str:
    asked = f"{event.object_label} was asked for" if place else "Was asked for"
    return f"{asked}: {event.after['objective']}" if event.after.get("objective") else asked


def _tell_access(event: AuditEvent, names: Names, place: str) -> str:
    who, _, where = event.object_label.rpartition(" on ")
    words = _ACCESS_WORDS[event.verb]
    return f"{who} {words}{f' of {where}' if place else ''}"


_ACCESS_WORDS = {
    "access.added": "was put on the access list",
    "access.changed": "has other rights on the access list",
    "access.removed": "was taken off the access list",
}


def _tell_reviewed(event: AuditEvent, names: Names, place: str) -> str:
    return f"The access list{f' of {event.object_label}' if place else ''} was reviewed"


def _tell_stake(event: AuditEvent, names: Names, place: str) -> str:
    said = event.after or event.before
    where = event.object_label.rpartition(" on ")[2]
    clause = f"{names.department(said['department'])} {_STAKE_WORDS[event.verb]}"
    clause += f" in {where}" if place else ""
    return f"{clause}: {said['why']}" if event.after else clause


_STAKE_WORDS = {
    "stake.added": "has a stake",
    "stake.changed": "has other words for its stake",
    "stake.removed": "has no stake any more",
}


def _say_value(name: str, value: object) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "notes":
        return "other words"
    return f"“{Purpose(str(value)).label if name == 'purpose' else value}”"


TELLERS_OF_CHANNELS: dict[str, Teller] = {
    "access.added": _tell_access,
    "access.changed": _tell_access,
    "access.removed": _tell_access,
    "access.reviewed": _tell_reviewed,
    "channel.approved": _tell_channel,
    "channel.changed": _tell_channel,
    "channel.declined": _tell_channel,
    "channel.requested": _tell_requested,
    "channel.restored": _tell_channel,
    "channel.retired": _tell_channel,
    "stake.added": _tell_stake,
    "stake.changed": _tell_stake,
    "stake.removed": _tell_stake,
}
