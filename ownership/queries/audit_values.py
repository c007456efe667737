"""What stood there before, and what after: in words, for people who read the audit log.

Letters are told with their departments, everything else as the name of a field and its value. What
is the same before and after is left out, and so are ids that nothing is known of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format

from accounts.models import AuditEvent, DepartmentKind, MemberRole
from accounts.words import Words, gettext, ngettext, say_number
from accounts.words import gettext_lazy as _
from channels_registry.models import (
    AccessLevel,
    AccessThrough,
    ChannelStatus,
    OnOtherOwner,
    Purpose,
    TwoStep,
    Verdict,
)
from channels_registry.models.discovery import Disposition as CandidateDisposition
from ownership.models import (
    CampaignState,
    ClaimState,
    Disposition,
    ExportFormat,
    Frequency,
    Origin,
    RaciRole,
    Reach,
)
from ownership.queries.audit_fields import FIELD_WORDS
from ownership.queries.audit_names import AuditNames, is_id
from ownership.queries.audit_verbs import say_verb
from ownership.queries.history_words import Names, say_confirmed, say_day

# Longer values are cut, and of more than these only some are shown: the rest is one press away.
LONGEST, MOST, SHOWN = 140, 3, 2
_MOST_NAMED = 3  # activities, before the channel that they are on


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that is told: a letter of a department, or what a field says."""

    text: str
    label: str = ""
    letter: str = ""
    is_nothing: bool = False

    @property
    def brief(self) -> str:
        return self.text if len(self.text) <= LONGEST else f"{self.text[: LONGEST - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Side:
    """All that is told of before, or of after."""

    values: Sequence[Value] = ()

    @property
    def first(self) -> Sequence[Value]:
        return self.values if len(self.values) <= MOST else self.values[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.values) - len(self.first)

    @property
    def is_cut(self) -> bool:
        return bool(self.more) or any(value.brief != value.text for value in self.values)


@dataclass(frozen=True, slots=True)
class Telling:
    """What values are told with: what things are called, and which day it is where."""

    names: AuditNames
    today: date
    zone: ZoneInfo


def say_when(at: datetime, *, today: date, zone: ZoneInfo) -> str:
    """ "Today 02:04", "Fri 16:20" within a week, "9 Nov 16:20" this year, else with the year."""
    local = at.astimezone(zone)
    days = (today - local.date()).days
    if days == 0:
        return gettext("Today {time}").format(time=date_format(local, "H:i"))
    if 0 < days < 7:
        return date_format(local, "D H:i")
    return f"{say_day(local, today=today)} {date_format(local, 'H:i')}"


def tell_sides(event: AuditEvent, telling: Telling) -> tuple[Side, Side]:
    """Before and after."""
    before, after = event.before, event.after
    if event.verb == "assignment.changed":
        return _tell_letters(before, after, telling), _tell_letters(after, before, telling)
    if event.verb in ("assignment.described", "assignment.remembered"):
        return _tell_described(before, telling), _tell_described(after, telling)
    if event.verb == "attestation.made":
        names = Names(telling.names.activities, telling.names.departments)
        return Side(), Side([Value(say_confirmed([event], names, ""))])
    if event.verb == "charter.changed":
        return _tell_charter(before, after, telling), _tell_charter(after, before, telling)
    if event.verb == "step.undone":
        return Side(), Side([Value(say_verb(str(after.get("verb", ""))))])
    # Whoever did it stands in a column of their own, and so does what it was done to.
    known = {name for name in _DOERS if after.get(name) == event.actor_label}
    if not before or not after:
        known |= _IN_LABELS.get(event.verb.partition(".")[0], set())
    before, after = (
        {name: value for name, value in said.items() if name not in known}
        for said in (before, after)
    )
    return _tell_fields(before, after, telling), _tell_fields(after, before, telling)


def say_on(event: AuditEvent, title: str, telling: Telling) -> str:
    """What it was done to. `title`: of the check that it is about, where it is about one."""
    if title:
        return title
    if event.verb == "step.undone":  # its label is the sentence of what was undone
        verb = str(event.after.get("verb", ""))
        return event.object_label.partition(f" {verb} ")[2] or event.object_label
    if event.verb.startswith(("assignment.", "attestation.")):
        keys = sorted({*event.before, *event.after})
        named = [telling.names.activity(key) for key in keys]
        if len(named) > _MOST_NAMED:
            number = len(named)
            named = [ngettext("{n} activity", "{n} activities", number).format(n=number)]
        return ", ".join([*named, event.object_label])
    return event.object_label


def _tell_letters(said: Mapping, others: Mapping, telling: Telling) -> Side:
    """Of several activities each is named, unless all of them say the same."""
    keys = sorted({*said, *others})
    sides = [_tell_letters_of(said.get(key) or {}, telling) for key in keys]
    is_same = bool(sides) and all(side == sides[0] for side in sides)
    if is_same and (len(keys) <= _MOST_NAMED or sides[0] == [_nothing()]):
        return Side(sides[0])
    named = [
        Value(value.text, telling.names.activity(key), value.letter, value.is_nothing)
        for key, side in zip(keys, sides, strict=True)
        for value in side
    ]
    return Side(named)


def _tell_letters_of(letters: Mapping, telling: Telling) -> list[Value]:
    held = [
        Value(telling.names.department(slug), letter=letter)
        for slug, letter in sorted(letters.items(), key=_by_letter)
        if isinstance(letter, str)
    ]
    return held or [_nothing()]


def _by_letter(held: tuple[str, Any]) -> tuple[int, str]:
    slug, letter = held
    return (RaciRole.values.index(letter) if letter in RaciRole.values else 9, slug)


def _nothing(label: str = "") -> Value:
    return Value(gettext("none"), label, is_nothing=True)


def _tell_described(said: Mapping, telling: Telling) -> Side:
    """{activity: {department: {field: value}}}: the department, and what is said of its letter."""
    values = []
    for _key, by_slug in sorted(said.items()):
        for slug, fields in sorted(by_slug.items()):
            told = fields if isinstance(fields, dict) else {}
            words = [
                f"{value.label} {value.text}" for value in _tell_fields(told, {}, telling).values
            ]
            text = ", ".join(words) or gettext("none")
            values.append(Value(text, telling.names.department(slug), is_nothing=not words))
    return Side(values)


def _tell_charter(said: Mapping, other: Mapping, telling: Telling) -> Side:
    """The articles that only this version has, each with its letters."""
    rest = {name: value for name, value in said.items() if name != "articles"}
    values = list(_tell_fields(rest, other, telling).values)
    for article in said.get("articles") or []:
        if article in (other.get("articles") or []):
            continue
        activity = telling.names.activity(article.get("activity", ""))
        letters = {article.get("department", ""): "A"} | (article.get("letters") or {})
        values += [
            Value(value.text, activity, value.letter)
            for value in _tell_letters_of(letters, telling)
        ]
    return Side(values)


def _tell_fields(said: Mapping, other: Mapping, telling: Telling) -> Side:
    differing = {
        name: value for name, value in said.items() if name not in other or other[name] != value
    }
    values = []
    for name, value in sorted((differing or said).items(), key=_by_weight):
        if name in _HIDDEN or any(known in said for known in _BETTER.get(name, ())):
            continue
        label = str(FIELD_WORDS.get(name, name.replace("_", " "))) if name not in _PLAIN else ""
        text = say_value(name, value, telling)
        if text:
            values.append(Value(text, label))
        elif text is not None and other:  # of what is new, only what it has
            values.append(_nothing(label))
    return Side(values)


def _by_weight(field: tuple[str, Any]) -> int:
    """What matters most stands first, the rest as it is kept."""
    return _FIRST.index(field[0]) if field[0] in _FIRST else len(_FIRST)


def say_value(name: str, value: Any, telling: Telling) -> str | None:
    """Empty: nothing stands there. None: an id that nobody can read anything from."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        inner = {key: say_value(key, one, telling) for key, one in value.items()}
        words = [f"{_say_key(key)} {text}" for key, text in inner.items() if text not in _EMPTY]
        return ", ".join(words)
    if isinstance(value, list):
        texts = [say_value(name, one, telling) for one in value]
        unread = sum(text is None for text in texts)
        return ", ".join(filter(None, texts)) or (say_number(unread) if unread else "")
    if isinstance(value, int):
        return say_number(value)
    return _say_text(name, str(value), telling)


def _say_key(key: str) -> str:
    """Of a value within a value: the name of a field, or a word that something is counted by."""
    return str(FIELD_WORDS.get(key) or _VERDICTS.get(key) or key.replace("_", " "))


def _say_text(name: str, text: str, telling: Telling) -> str | None:
    if is_id(text):
        known = telling.names.by_id.get(text.lower())
        return known or (gettext("somebody who is off the list") if name in _PEOPLE else None)
    if name in _DEPARTMENTS:
        return telling.names.department(text)
    if name == "activity":
        return telling.names.activity(text)
    for choices in _CHOICES.get(name, ()):
        if text in choices:
            return str(choices[text])
    if name.endswith(("_on", "_at", "since", "until")) and (at := _read_moment(text)):
        if isinstance(at, datetime):
            return say_when(at, today=telling.today, zone=telling.zone)
        return say_day(at, today=telling.today)
    return text


def _read_moment(text: str) -> date | None:
    """A day, or a moment that says where; None of what is neither."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


_EMPTY = (None, "", "0")
_FIRST = ("name", "state", "disposition", "status", "activity", "department", "role")
# Nobody reads anything from these.
_HIDDEN = frozenset(
    {
        *("charter", "connection", "departments_then", "disposed_on", "escalated_to"),
        *("severity_then", "step"),
    }
)
# Understood without being named.
_PLAIN = frozenset({"disposition", "state", "status", "text"})
_DOERS = frozenset({"by", "decided_by", "disposed_by_label"})
# What the label of a thing says already.
_IN_LABELS = {
    "access": {"name", "partner", "person"},
    "claim": {"activity", "department"},
    "stake": {"department"},
}
# Told better by another field of the same event.
_BETTER = {"given_to_id": ("to",), "given_to_department_id": ("to",), "person": ("name",)}
_PEOPLE = frozenset({"person", "head", "deputy", "membership", "given_to_id", "confirms_for"})
_DEPARTMENTS = frozenset({"department", "departments", "into", "owner", "proposes"})
_VERDICTS: dict[str, Words] = {str(value): label for value, label in Verdict.choices}


def _labels(choices: Any) -> dict[str, Words]:
    return dict(choices.choices)


_CHOICES: dict[str, tuple[dict[str, Words], ...]] = {
    "disposition": (_labels(Disposition), _labels(CandidateDisposition)),
    "format": (_labels(ExportFormat),),
    "frequency": (_labels(Frequency),),
    "kind": (_labels(DepartmentKind),),
    "level": (_labels(AccessLevel),),
    "on_other_owner": (_labels(OnOtherOwner),),
    "origin": (_labels(Origin),),
    "purpose": (_labels(Purpose),),
    "reach": (_labels(Reach),),
    "role": (_labels(MemberRole), _labels(RaciRole)),
    "state": (_labels(ClaimState), _labels(CampaignState)),
    "status": (_labels(ChannelStatus),),
    "through": (_labels(AccessThrough), {"sso": _("sign-in service")}),
    "two_step": (_labels(TwoStep),),
}
