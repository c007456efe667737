"""What happened, in sentences: audit events as a person would tell them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Q, When

from accounts.models import AuditEvent, MemberRole
from accounts.words import gettext, ngettext, ngettext_lazy, say_day, say_number
from accounts.words import gettext_lazy as _
from channels_registry.models import Channel
from ownership.models import Duty, Finding
from ownership.queries.history_of_channels import TELLERS_OF_CHANNELS
from ownership.queries.history_of_departments import (
    TELLERS_OF_DEPARTMENTS,
    TELLERS_OF_PEOPLE,
    WHOLE,
)
from ownership.queries.history_of_letters import TELLERS_OF_LETTERS
from ownership.queries.history_words import (
    MANY_FINDINGS,
    Names,
    Teller,
    load_names,
    say_campaign,
    say_charter,
    say_charter_applied,
    say_claim,
    say_confirmed,
    say_disposition,
)
from ownership.queries.undoable import UNDONE, find_undoable, find_young
from ownership.rules import BY_CODE

# Steps of one import or one paste leave an event per channel: so far back we look for the steps.
_EVENTS_FOR_STEPS = 100
# What these events tell is told by activity.
_BY_ACTIVITY = ("assignment.changed", "attestation.made")
_CLAIMS = ("claim.opened", "claim.accepted", "claim.declined", "claim.withdrawn", "claim.reopened")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done. `on` is the day as people write it, in the organization's zone."""

    at: datetime
    on: str
    who: str
    by_person: bool
    sentence: str
    # The step, where it can still be undone.
    undo: UUID | None = None


def recent_changes(
    *, how_many: int, zone: ZoneInfo, now: datetime, names: Names | None = None
) -> list[Happening]:
    """The newest units of work, each told as one thing. `names`: of what they tell, where they
    were read. One statement, else three: whoever put a step back did so after it.
    """
    newest = AuditEvent.objects.filter(verb__in=[*_TELLERS, UNDONE]).order_by("-seq")
    found = list(newest[:_EVENTS_FOR_STEPS])
    undone = {event.after.get("step") for event in found if event.verb == UNDONE}
    events = [event for event in found if event.verb in _TELLERS]
    groups = [list(group) for _, group in groupby(events, key=lambda e: (e.step, e.verb))]
    whole = {event.step for event in events if event.verb in WHOLE}
    steps = [group for group in groups if group[0].step not in whole or group[0].verb in WHOLE]
    shown, names = steps[:how_many], names or load_names()
    undoable = {
        step
        for step in find_young((group[0] for group in shown), now=now)
        if str(step) not in undone
    }
    told = [(step[0].step, _tell(step, names, zone, now)) for step in shown]
    return [replace(one, undo=step if step in undoable else None) for step, one in told]


def tell_causes(steps: Collection[UUID]) -> dict[UUID, str]:
    """What each of these steps did, in one sentence; nothing of those that nobody made, as what
    a sweep found. Four statements.
    """
    events = AuditEvent.objects.filter(step__in=list(steps), verb__in=_TELLERS)
    is_whole = Case(When(verb__in=WHOLE, then=0), default=1)
    firsts = events.order_by("step", is_whole, "seq").distinct("step")
    differing = Count("after", distinct=True, filter=~Q(verb__in=list(_MANY)))
    counts = (
        events.order_by().values_list("step", "verb").annotate(events=Count("id"), kinds=differing)
    )
    counted = {(step, verb): numbers for step, verb, *numbers in counts}
    names = load_names()
    return {
        first.step: _tell_cause(first, names, *counted[first.step, first.verb]) for first in firsts
    }


def _tell_cause(first: AuditEvent, names: Names, events: int, kinds: int) -> str:
    """`kinds`: how many of the events say something else than the others."""
    if events > 1 and first.verb in _MANY:
        return _say_many(first.verb, events)
    tell = _TELLERS[first.verb]
    if events > 1 and kinds == 1:
        return tell(first, names, _say_on_channels(events))
    told = tell(first, names, _say_on(first.object_label))
    return _say_more_channels(told, events - 1) if events > 1 else told


def _say_many(verb: str, number: int, place: str = "") -> str:
    return _MANY[verb].format(number=number, n=say_number(number), place=place)


def _say_on(label: str) -> str:
    return gettext(" on {channel}").format(channel=label)


def _say_on_channels(number: int) -> str:
    return ngettext(" on {n} channel", " on {n} channels", number).format(n=say_number(number))


def _say_more_channels(told: str, number: int) -> str:
    return ngettext(
        "{told}, and changed {n} more channel", "{told}, and changed {n} more channels", number
    ).format(told=told, n=say_number(number))


def history_of_channel(
    channel: Channel, *, how_many: int, zone: ZoneInfo, now: datetime
) -> list[Happening]:
    """What was done to a channel and its duties, the newest first. Four statements."""
    return _history(Q(), channel.pk, how_many=how_many, zone=zone, now=now)


def history_of_duty(duty: Duty, *, how_many: int, zone: ZoneInfo, now: datetime) -> list[Happening]:
    """The same for one duty, from the registration of its channel on. `activity` is loaded."""
    only = {duty.activity.key}
    about_it = _about(duty)
    return _history(about_it, duty.channel_id, how_many=how_many, zone=zone, now=now, only=only)


def history_of_finding(
    finding: Finding, duty: Duty | None, *, how_many: int, zone: ZoneInfo, now: datetime
) -> list[Happening]:
    """What was said of it, with what was done to its duty, else to its channel."""
    about, only = Q(object_id=finding.pk), None
    if duty is not None:
        about, only = about | _about(duty), {duty.activity.key}
    elif finding.channel_id:
        about |= Q(~Q(object_type="finding"), channel_id=finding.channel_id)
    return _history(
        *(about, finding.channel_id),
        how_many=how_many,
        zone=zone,
        now=now,
        only=only,
        beside=finding.pk,
    )


def _about(duty: Duty) -> Q:
    return (
        Q(verb__in=_BY_ACTIVITY, after__has_key=duty.activity.key)
        | Q(verb__in=_CLAIMS, after__activity=duty.activity.key)
        | Q(object_id=duty.pk)
        | Q(verb__in=("channel.registered", "channel.requested"))
    )


def _history(
    about: Q,
    channel_id: UUID | None,
    *,
    how_many: int,
    zone: ZoneInfo,
    now: datetime,
    only: set[str] | None = None,
    beside: UUID | None = None,
) -> list[Happening]:
    """`beside`: the finding beside which it is told; others are named."""
    events = AuditEvent.objects.filter(about, channel_id=channel_id, verb__in=_TELLERS)
    names = load_names()
    told = []
    newest = events.order_by("-seq")[: _EVENTS_FOR_STEPS if beside is None else how_many]
    groups = [list(group) for _, group in groupby(newest, key=_find_one_saying)][:how_many]
    undoable = find_undoable([group[0] for group in groups], now=now)
    for group in groups:
        event = group[0]
        if only is not None and event.verb in _BY_ACTIVITY:
            event.before = {key: event.before.get(key, {}) for key in only}
            event.after = {key: event.after[key] for key in only}
        if len(group) > 1:
            sentence = _say_many(event.verb, len(group))
        else:
            is_other = event.object_type == "finding" and event.object_id != beside
            place = _say_on(event.object_label) if is_other else ""
            sentence = _TELLERS[event.verb](event, names, place)
        happening = _happening(group, sentence, zone, now)
        told.append(replace(happening, undo=event.step if event.step in undoable else None))
    return told


def _find_one_saying(event: AuditEvent) -> tuple[Any, ...]:
    """What one step said of many findings is one thing; everything else stands alone."""
    return (event.step, event.verb) if event.verb in MANY_FINDINGS else (event.pk,)


def _tell(step: Sequence[AuditEvent], names: Names, zone: ZoneInfo, now: datetime) -> Happening:
    first = step[0]
    if len(step) == 1:
        sentence = _TELLERS[first.verb](first, names, _say_on(first.object_label))
    elif first.verb == "attestation.made":
        sentence = say_confirmed(step, names, _say_on_channels(len(step)))
    elif first.verb in _MANY:
        sentence = _say_many(first.verb, len(step), _say_common_place(step))
    elif all((event.before, event.after) == (first.before, first.after) for event in step):
        sentence = _TELLERS[first.verb](first, names, _say_on_channels(len(step)))
    else:
        told = _TELLERS[first.verb](first, names, _say_on(first.object_label))
        sentence = _say_more_channels(told, len(step) - 1)
    return _happening(step, sentence, zone, now)


def _say_common_place(step: Sequence[AuditEvent]) -> str:
    """Duties of one channel name it once."""
    channels = {event.channel_id for event in step}
    _, on, label = step[0].object_label.rpartition(" on ")
    return _say_on(label) if on and len(channels) == 1 else ""


def _happening(
    step: Sequence[AuditEvent], sentence: str, zone: ZoneInfo, now: datetime
) -> Happening:
    event = step[0]
    today = now.astimezone(zone).date()
    return Happening(
        at=event.at,
        on=say_day(event.at.astimezone(zone), today=today),
        who=event.actor_label,
        by_person=event.actor_kind == "user",
        sentence=sentence,
    )


def _tell_confirmed(event: AuditEvent, names: Names, place: str) -> str:
    return say_confirmed([event], names, place)


def _tell_forgotten(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{what} was taken out of the registry again").format(what=event.object_label)


def _tell_needed(event: AuditEvent, names: Names, place: str) -> str:
    what = event.object_label if place else event.object_label.partition(" on ")[0]
    if event.after.get("needed"):
        return gettext("{what} is needed again").format(what=what)
    reason = event.after.get("reason")
    return gettext("{what} is not needed: {reason}").format(what=what, reason=reason)


def _tell_rule(event: AuditEvent, names: Names, place: str) -> str:
    code = event.object_label
    title = BY_CODE[code].title if code in BY_CODE else gettext("a rule")
    if event.before["is_on"] != event.after["is_on"]:
        switched = (
            gettext("The check “{title}” was switched on")
            if event.after["is_on"]
            else gettext("The check “{title}” was switched off")
        )
        return switched.format(title=title)
    if not event.after["limit"]:
        return gettext("The limit of the check “{title}” is the default now").format(title=title)
    return gettext("The limit of the check “{title}” is {limit} now").format(
        title=title, limit=event.after["limit"]
    )


def _tell_disposition(event: AuditEvent, names: Names, place: str) -> str:
    return say_disposition(event, f"“{event.object_label.removesuffix('.')}”" if place else "")


def _tell_registered(event: AuditEvent, names: Names, place: str) -> str:
    if not place:
        return gettext("Registered")
    return gettext("{what} was registered").format(what=event.object_label)


def _tell_listed(event: AuditEvent, names: Names, place: str) -> str:
    words = str(_LIST_WORDS[event.verb.partition(".")[2]])
    return words.format(what=event.object_label, list=_LISTS[event.object_type])


def _tell_joined(event: AuditEvent, names: Names, place: str) -> str:
    name = event.object_label.rpartition(" (")[0]
    seat = MemberRole(event.after["role"]).label.lower()
    return gettext("{who} got a seat: {seat}").format(who=name, seat=seat)


def _tell_founded(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{what} was founded").format(what=event.object_label)


def _tell_campaign(event: AuditEvent, names: Names, place: str) -> str:
    return say_campaign(event)


def _tell_charter(event: AuditEvent, names: Names, place: str) -> str:
    return say_charter(event)


def _tell_applied(event: AuditEvent, names: Names, place: str) -> str:
    return say_charter_applied(event)


_TELLERS: dict[str, Teller] = {
    **TELLERS_OF_CHANNELS,
    "activity.added": _tell_listed,
    "activity.changed": _tell_listed,
    **TELLERS_OF_LETTERS,
    "attestation.made": _tell_confirmed,
    "campaign.cancelled": _tell_campaign,
    "campaign.ended": _tell_campaign,
    "campaign.started": _tell_campaign,
    "channel.forgotten": _tell_forgotten,
    "channel.registered": _tell_registered,
    "charter.applied": _tell_applied,
    "charter.changed": _tell_charter,
    **dict.fromkeys(_CLAIMS, say_claim),
    "department.added": _tell_listed,
    **TELLERS_OF_DEPARTMENTS,
    "duty.needed_changed": _tell_needed,
    **dict.fromkeys(MANY_FINDINGS, _tell_disposition),
    "member.joined": _tell_joined,
    "organization.founded": _tell_founded,
    **TELLERS_OF_PEOPLE,
    "platform.added": _tell_listed,
    "platform.changed": _tell_listed,
    "platform.removed": _tell_listed,
    "rule.changed": _tell_rule,
}

_LIST_WORDS = {
    "added": _("{what} was added to the {list}"),
    "changed": _("{what} was changed in the {list}"),
    "removed": _("{what} was taken off the {list}"),
}
_LISTS = {
    "activity": _("activities"),
    "customplatform": _("platforms"),
    "department": _("departments"),
}

# Told by their number alone when one step did many.
_MANY: dict[str, Any] = {
    "activity.added": ngettext_lazy(
        "{n} activity was added{place}", "{n} activities were added{place}", "number"
    ),
    "channel.forgotten": ngettext_lazy(
        "{n} channel was taken out of the registry again{place}",
        "{n} channels were taken out of the registry again{place}",
        "number",
    ),
    "channel.registered": ngettext_lazy(
        "{n} channel was registered{place}", "{n} channels were registered{place}", "number"
    ),
    "claim.accepted": ngettext_lazy(
        "{n} claim was accepted{place}", "{n} claims were accepted{place}", "number"
    ),
    "claim.declined": ngettext_lazy(
        "{n} claim was declined{place}", "{n} claims were declined{place}", "number"
    ),
    "claim.opened": ngettext_lazy(
        "{n} claim was made{place}", "{n} claims were made{place}", "number"
    ),
    "claim.reopened": ngettext_lazy(
        "{n} claim is open again{place}", "{n} claims are open again{place}", "number"
    ),
    "claim.withdrawn": ngettext_lazy(
        "{n} claim was withdrawn{place}", "{n} claims were withdrawn{place}", "number"
    ),
    "department.added": ngettext_lazy(
        "{n} department was added{place}", "{n} departments were added{place}", "number"
    ),
    "duty.needed_changed": ngettext_lazy(
        "{n} duty was said to be needed, or not,{place}",
        "{n} duties were said to be needed, or not,{place}",
        "number",
    ),
    **MANY_FINDINGS,
    "member.joined": ngettext_lazy(
        "{n} person got a seat{place}", "{n} people got a seat{place}", "number"
    ),
    "person.changed": ngettext_lazy(
        "{n} person was changed{place}", "{n} people were changed{place}", "number"
    ),
}
