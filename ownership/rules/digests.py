"""What people are told, how often and in which words. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

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
WORDS: dict[str, tuple[str, str]] = {
    "unowned": ("1 duty has nobody", "{} duties have nobody"),
    "contested": ("1 duty has two owners", "{} duties have two owners"),
    "owner_left": ("1 owner has left", "{} duties have an owner who has left"),
    "no_crisis_contact": (
        "in 1 crisis duty there is no one to call",
        "in {} crisis duties there is no one to call",
    ),
    "leaver_access": ("1 leaver can still log in", "{} leavers can still log in"),
    "no_two_step": (
        "1 channel has no two-step sign-in",
        "{} channels have no two-step sign-in",
    ),
    "unstaffed": ("nobody does 1 duty", "nobody does {} duties"),
    "nobody_named": ("1 duty has nobody named", "{} duties have nobody named"),
    "left_out": ("1 department is left out", "departments are left out {} times"),
    "only_one": ("1 channel has only one person", "{} channels have only one person"),
    "access_unreviewed": (
        "the access to 1 channel was not reviewed",
        "the access to {} channels was not reviewed",
    ),
    "overloaded": ("1 department is overloaded", "{} departments are overloaded"),
    "unconfirmed": (
        "1 channel waits to be confirmed",
        "channels wait to be confirmed {} times",
    ),
    "closing_late": ("1 channel closes late", "{} channels close late"),
    "crowded": ("1 duty has too many hands", "{} duties have too many hands"),
    "claim_waiting": ("1 claim waits for long", "{} claims wait for long"),
    "unverified": ("1 channel is not verified", "{} channels are not verified"),
    "dormant": ("1 channel is dormant", "{} channels are dormant"),
    "off_charter": ("1 duty differs from the charter", "{} duties differ from the charter"),
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
        parts.append(f"{more} more {'finding' if more == 1 else 'findings'}")
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _say(one: Counted) -> str:
    single, several = WORDS[one.rule]
    return single if one.findings == 1 else several.format(f"{one.findings:,}")


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
    beside = f"; seen at the same time: {say_findings(seen)}" if seen else ""
    return f"{cause}: {say_findings(done)}{beside}"


def say_settled(cause: str, findings: int) -> str:
    number = f"{findings:,} finding{'s' if findings > 1 else ''} settled"
    return f"{number}: {cause}" if cause else number


LONGEST_SUBJECT = 140


def say_subject(headlines: Sequence[Headline]) -> str:
    """The most important thing, and how many more there are. One line, whatever it is made of."""
    if not headlines:
        return "What happened to your channels"
    first = max(headlines, key=lambda one: one.severity)  # of equals the first
    more = len(headlines) - 1
    said = " ".join(first.sentence.split()).rstrip(".")
    rest = f", and {more} more" if more else ""
    if len(said) + len(rest) > LONGEST_SUBJECT:
        said = said[: LONGEST_SUBJECT - len(rest) - 1].rstrip() + "…"
    return said + rest


def say_coverage(owned: int, needed: int, percent: int, before: int | None) -> str:
    """ "71% of 421 duties are owned, 2 points more than last time". `before`: that percentage."""
    said = (
        f"{percent}% of {needed:,} {'duty is' if needed == 1 else 'duties are'} owned ({owned:,})"
    )
    if before is None:
        return said
    moved = percent - before
    if not moved:
        return f"{said}, as last time"
    points = f"{abs(moved)} point{'s' if abs(moved) > 1 else ''}"
    return f"{said}, {points} {'more' if moved > 0 else 'less'} than last time"
