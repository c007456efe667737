"""What people are told, how often and in which words. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from accounts.words import gettext, list_words, ngettext, ngettext_lazy, say_number

DAILY, WEEKLY, NEVER = "daily", "weekly", "never"
OWN, ALL = "own", "all"

# In the organization's own morning; until noon, so that a server that was down catches up, and
# nobody who asks for a daily digest at night gets one at night.
HOURS = range(7, 12)
MONDAY = 0
# A first digest, and a first look, reach back so far: older than that is no news to anybody.
FIRST_DAILY, FIRST_WEEKLY = timedelta(days=1), timedelta(days=7)
# And none reaches further, however long its mails were off or the mail server was away.
FURTHEST = timedelta(days=31)
LOOKS_BACK = timedelta(days=14)

# A week: whoever reads a weekly digest has had it in one, and had a day to do something.
ESCALATES_AFTER = timedelta(days=7)
HEAD, ADMINS = 1, 2


def default_frequency(role: str) -> str:
    """Whoever can settle something is told once a week; who only looks has not asked for mail."""
    return NEVER if role == "viewer" else WEEKLY


def default_reach(role: str) -> str:
    """A steward acts for their departments and for no other; leads and above for all."""
    return OWN if role in ("steward", "viewer") else ALL


def is_due(frequency: str, local: datetime) -> bool:
    """Whether a digest goes out now. `local`: the organization's own time."""
    if local.hour not in HOURS:
        return False
    return frequency == DAILY or (frequency == WEEKLY and local.weekday() == MONDAY)


def begins_at(
    frequency: str, *, told_until: datetime | None, joined_at: datetime, now: datetime
) -> datetime:
    """From when on a digest tells: where the one before ended, so that nothing is told twice."""
    if told_until is None:
        told_until = now - (FIRST_DAILY if frequency == DAILY else FIRST_WEEKLY)
    return max(told_until, joined_at, now - FURTHEST)


def looks_from(read_until: datetime | None, *, joined_at: datetime, now: datetime) -> datetime:
    """From when on something is new to whoever looks."""
    earliest = max(joined_at, now - LOOKS_BACK)
    return max(read_until, earliest) if read_until else earliest


# --- In words --------------------------------------------------------------------------------


class Counted(NamedTuple):
    """So many findings of one rule."""

    rule: str
    findings: int
    severity: int


@dataclass(frozen=True, slots=True)
class Headline:
    """What a subject is made of."""

    sentence: str
    severity: int


# Rule -> what one, and what several, of its findings are called: "31 duties have nobody".
WORDS: dict[str, Any] = {
    "unowned": ngettext_lazy("1 duty has nobody", "{n} duties have nobody", "number"),
    "contested": ngettext_lazy("1 duty has two owners", "{n} duties have two owners", "number"),
    "owner_left": ngettext_lazy(
        "1 owner has left", "{n} duties have an owner who has left", "number"
    ),
    "no_crisis_contact": ngettext_lazy(
        "in 1 crisis duty there is no one to call",
        "in {n} crisis duties there is no one to call",
        "number",
    ),
    "leaver_access": ngettext_lazy(
        "1 leaver can still log in", "{n} leavers can still log in", "number"
    ),
    "no_two_step": ngettext_lazy(
        "1 channel has no two-step sign-in", "{n} channels have no two-step sign-in", "number"
    ),
    "unstaffed": ngettext_lazy("nobody does 1 duty", "nobody does {n} duties", "number"),
    "nobody_named": ngettext_lazy(
        "1 duty has nobody named", "{n} duties have nobody named", "number"
    ),
    "left_out": ngettext_lazy(
        "1 department is left out", "departments are left out {n} times", "number"
    ),
    "only_one": ngettext_lazy(
        "1 channel has only one person", "{n} channels have only one person", "number"
    ),
    "access_unreviewed": ngettext_lazy(
        "the access to 1 channel was not reviewed",
        "the access to {n} channels was not reviewed",
        "number",
    ),
    "overloaded": ngettext_lazy(
        "1 department is overloaded", "{n} departments are overloaded", "number"
    ),
    "unconfirmed": ngettext_lazy(
        "1 channel waits to be confirmed", "channels wait to be confirmed {n} times", "number"
    ),
    "closing_late": ngettext_lazy("1 channel closes late", "{n} channels close late", "number"),
    "crowded": ngettext_lazy(
        "1 duty has too many hands", "{n} duties have too many hands", "number"
    ),
    "claim_waiting": ngettext_lazy("1 claim waits for long", "{n} claims wait for long", "number"),
    "unverified": ngettext_lazy(
        "1 channel is not verified", "{n} channels are not verified", "number"
    ),
    "dormant": ngettext_lazy("1 channel is dormant", "{n} channels are dormant", "number"),
    "off_charter": ngettext_lazy(
        "1 duty differs from the charter", "{n} duties differ from the charter", "number"
    ),
}
_NAMED = 3
# Broken by a day that came: a change that had the channel looked at again did not do it.
BY_TIME = frozenset(
    {
        *("access_unreviewed", "claim_waiting", "closing_late", "dormant", "leaver_access"),
        *("unconfirmed", "unverified"),
    }
)


def say_findings(counted: Sequence[Counted]) -> str:
    """ "31 duties have nobody, 2 channels are dormant and 4 more findings"; the worst first."""
    ordered = sorted(counted, key=lambda one: (-one.severity, -one.findings, one.rule))
    named = ordered[:_NAMED] if len(ordered) != _NAMED + 1 else ordered
    parts = [_say(one) for one in named]
    more = sum(one.findings for one in ordered[len(named) :])
    if more:
        parts.append(ngettext("{n} more finding", "{n} more findings", more).format(n=more))
    return list_words(parts)


def _say(one: Counted) -> str:
    return WORDS[one.rule].format(number=one.findings, n=say_number(one.findings))


def say_thing(cause: str, counted: Sequence[Counted], only: str = "") -> str:
    """One change and what it opened; apart from that what a day that came did, and was seen then.

    `only`: the sentence of the finding, where there is one.
    """
    if only:
        return only
    done = [one for one in counted if one.rule not in BY_TIME]
    if not cause or not done:
        said = say_findings(counted)
        return f"{said[0].upper()}{said[1:]}"
    seen = [one for one in counted if one.rule in BY_TIME]
    if seen:
        return gettext("{cause}: {findings}; seen at the same time: {seen}").format(
            cause=cause, findings=say_findings(done), seen=say_findings(seen)
        )
    return f"{cause}: {say_findings(done)}"


def say_settled(cause: str, findings: int) -> str:
    number = ngettext("{n} finding settled", "{n} findings settled", findings)
    number = number.format(n=say_number(findings))
    return f"{number}: {cause}" if cause else number


LONGEST_SUBJECT = 140


def say_subject(headlines: Sequence[Headline]) -> str:
    """The most important thing, and how many more there are. One line, whatever it is made of."""
    if not headlines:
        return gettext("What happened to your channels")
    first = max(headlines, key=lambda one: one.severity)  # of equals the first
    more = len(headlines) - 1
    said = " ".join(first.sentence.split()).rstrip(".")
    rest = gettext(", and {more} more").format(more=more) if more else ""
    if len(said) + len(rest) > LONGEST_SUBJECT:
        said = said[: LONGEST_SUBJECT - len(rest) - 1].rstrip() + "…"
    return said + rest


def say_coverage(owned: int, needed: int, percent: int, before: int | None) -> str:
    """ "71% of 421 duties are owned, 2 points more than last time". `before`: that percentage."""
    said = ngettext(
        "{percent}% of {needed} duty is owned ({owned})",
        "{percent}% of {needed} duties are owned ({owned})",
        needed,
    ).format(percent=percent, needed=say_number(needed), owned=say_number(owned))
    if before is None:
        return said
    moved = percent - before
    if not moved:
        return gettext("{said}, as last time").format(said=said)
    if moved > 0:
        points = ngettext(
            "{said}, {n} point more than last time", "{said}, {n} points more than last time", moved
        )
    else:
        points = ngettext(
            "{said}, {n} point less than last time",
            "{said}, {n} points less than last time",
            -moved,
        )
    return points.format(said=said, n=abs(moved))
