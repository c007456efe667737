"""Snapshot: the frozen facts that a rule looks at. Plain values, no Django.

Facts are days of the organization's own calendar and never "has left" or "is late": what follows
from the day is for the rule to say, which is given today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

TIER_1 = 1
TIERS = (1, 2)


@dataclass(frozen=True, slots=True)
class Limit:
    """From which number on a rule is broken; on the most exposed channels from another one."""

    number: int
    tier_1: int | None = None

    def on(self, tier: int) -> int:
        return self.tier_1 if tier == TIER_1 and self.tier_1 is not None else self.number


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule is told beside the facts: which day it is, and the organization's limits."""

    today: date
    limits: Mapping[str, Limit] = field(default_factory=dict)
    switched_off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonFact:
    """Somebody who is named. `left_on`: the day they left or their seat ended, if there is one."""

    id: UUID
    name: str
    left_on: date | None = None

    def has_left(self, today: date) -> bool:
        return self.left_on is not None and self.left_on <= today


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department, as far as a sentence needs it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """A department that is accountable for a duty, and who stands there for it.

    `person` is named on the duty. `confirmed_on`: the last word it gave since it is accountable.
    """

    id: UUID
    name: str
    since: date
    person: PersonFact | None = None
    head: PersonFact | None = None
    deputy: PersonFact | None = None
    phone: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A department with an open claim on a duty."""

    id: UUID
    name: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class DutySnapshot:
    """One activity on the channel.

    `lettered`: departments that have a stake in the channel and any letter here. `recommended`:
    whom the charter makes accountable.
    """

    id: UUID
    activity_id: UUID
    activity_key: str
    activity_name: str
    is_critical: bool
    needed: bool
    accountable: tuple[Owner, ...] = ()
    responsible: tuple[DepartmentName, ...] = ()
    claiming: tuple[ClaimFact, ...] = ()
    lettered: frozenset[UUID] = frozenset()
    recommended: DepartmentName | None = None

    @property
    def name_in_sentence(self) -> str:
        return name_in_sentence(self.activity_name)


@dataclass(frozen=True, slots=True)
class AccessFact:
    """Somebody on the access list: a person, or an agency by name. `until` is the last day."""

    holder: str
    person: PersonFact | None
    has_full_control: bool
    two_step: str  # "yes", "no", "unknown"
    until: date | None
    reviewed_on: date

    def has_ended(self, today: date) -> bool:
        """Should not be able to log in any more."""
        if self.until is not None and self.until < today:
            return True
        return self.person is not None and self.person.has_left(today)


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """One channel and its duties. `looked_at`: active, dormant or closing."""

    id: UUID
    label: str
    looked_at: bool
    tier: int
    duties: tuple[DutySnapshot, ...]
    status: str = "active"
    registered_on: date = date.min
    verified_on: date | None = None
    last_activity_on: date | None = None
    closing_on: date | None = None
    stakes: tuple[DepartmentName, ...] = ()
    access: tuple[AccessFact, ...] = ()
    # Of `duties`: worked out once, for nearly every rule asks.
    needed_duties: tuple[DutySnapshot, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        needed = tuple(duty for duty in self.duties if duty.needed)
        object.__setattr__(self, "needed_duties", needed)


@dataclass(frozen=True, slots=True)
class DepartmentSnapshot:
    """What a department carries: duties it is accountable for, and the people it has for them."""

    id: UUID
    name: str
    duties: int
    headcount: int | None


def name_in_sentence(name: str) -> str:
    """An activity as it reads after "for": only the first letter goes down, "PR" stays."""
    first, rest = name[:1], name[1:]
    return name if rest[:1].isupper() else first.lower() + rest


def join(things: tuple[DepartmentName | Owner | ClaimFact | PersonFact, ...]) -> str:
    """ "Sales", "Sales and Marketing", "Sales, Marketing and Product"."""
    *most, last = [thing.name for thing in things]
    return f"{', '.join(most)} and {last}" if most else last


def say_day(day: date) -> str:
    """ "9 Nov 2026": with its year, for a sentence that is kept must not age."""
    return f"{day.day} {day:%b %Y}"
