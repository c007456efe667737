"""What happened to channels, their access lists and stakes, in sentences."""

from datetime import date

from accounts.models import AuditEvent
from accounts.words import gettext, list_words, ngettext, say_day
from accounts.words import gettext_lazy as _
from channels_registry.models import ChannelStatus, Purpose
from ownership.queries.history_words import NAMED, Names, Teller

_FIELD_WORDS = {
    "name": _("name"),
    "purpose": _("purpose"),
    "brand": _("brand"),
    "region": _("region"),
    "language": _("language"),
    "notes": _("notes"),
    "audience": _("followers"),
    "tier_by_hand": _("tier"),
    "closing_on": _("closing date"),
    "objective": _("objective"),
    "official": _("official"),
    "status_reason": _("status reason"),
    "verified_on": _("verified on"),
    "verified_how": _("verified how"),
    "last_activity_on": _("last activity on"),
}


def _tell_channel(event: AuditEvent, names: Names, place: str) -> str:
    status = event.after.get("status")
    if status:
        words, alone = _MOVE_WORDS.get(event.verb, _IS_NOW)
        told = str(words if place else alone).format(
            what=event.object_label, status=ChannelStatus(status).label.lower()
        )
        if event.after.get("closing_on"):
            day = say_day(date.fromisoformat(event.after["closing_on"]), today=date.min)
            told = gettext("{told}, on {day}").format(told=told, day=day)
        reason = event.after.get("status_reason")
        return f"{told}: {reason}" if reason else told
    changed = [
        gettext("{field} to {value}").format(
            field=_FIELD_WORDS.get(name, name.replace("_", " ")), value=_say_value(name, value)
        )
        for name, value in event.after.items()
    ]
    if len(changed) > NAMED:
        more = len(changed) - NAMED + 1
        more_fields = ngettext("{n} more field", "{n} more fields", more).format(n=more)
        changed = [*changed[: NAMED - 1], more_fields]
    return gettext("Changed {changes}{place}").format(changes=list_words(changed), place=place)


# With the name of the channel, and where it is told beside it.
_MOVE_WORDS = {
    "channel.approved": (_("{what} was approved"), _("Was approved")),
    "channel.declined": (_("{what} was declined"), _("Was declined")),
    "channel.retired": (_("{what} was retired"), _("Was retired")),
    "channel.restored": (_("{what} was restored"), _("Was restored")),
}
_IS_NOW = (_("{what} is {status} now"), _("Is {status} now"))


def _tell_requested(event: AuditEvent, names: Names, place: str) -> str:
    asked = (
        gettext("{what} was asked for").format(what=event.object_label)
        if place
        else gettext("Was asked for")
    )
    return f"{asked}: {event.after['objective']}" if event.after.get("objective") else asked


def _tell_access(event: AuditEvent, names: Names, place: str) -> str:
    who, _on, where = event.object_label.rpartition(" on ")
    words, alone = _ACCESS_WORDS[event.verb]
    return str(words if place else alone).format(who=who, channel=where)


# With the name of the channel, and where it is told beside it.
_ACCESS_WORDS = {
    "access.added": (
        _("{who} was put on the access list of {channel}"),
        _("{who} was put on the access list"),
    ),
    "access.changed": (
        _("{who} has other rights on the access list of {channel}"),
        _("{who} has other rights on the access list"),
    ),
    "access.removed": (
        _("{who} was taken off the access list of {channel}"),
        _("{who} was taken off the access list"),
    ),
}


def _tell_reviewed(event: AuditEvent, names: Names, place: str) -> str:
    if not place:
        return gettext("The access list was reviewed")
    return gettext("The access list of {channel} was reviewed").format(channel=event.object_label)


def _tell_stake(event: AuditEvent, names: Names, place: str) -> str:
    said = event.after or event.before
    where = event.object_label.rpartition(" on ")[2]
    words, alone = _STAKE_WORDS[event.verb]
    who = names.department(said["department"])
    clause = str(words if place else alone).format(who=who, channel=where)
    return f"{clause}: {said['why']}" if event.after else clause


_STAKE_WORDS = {
    "stake.added": (_("{who} has a stake in {channel}"), _("{who} has a stake")),
    "stake.changed": (
        _("{who} has other words for its stake in {channel}"),
        _("{who} has other words for its stake"),
    ),
    "stake.removed": (
        _("{who} has no stake any more in {channel}"),
        _("{who} has no stake any more"),
    ),
}


def _say_value(name: str, value: object) -> str:
    if value in (None, ""):
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "notes":
        return gettext("other words")
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
