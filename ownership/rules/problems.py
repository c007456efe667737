"""Rule, Problem and severity: what every rule is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from accounts.words import Words, gettext
from ownership.snapshot import TIER_1, ChannelSnapshot, DutySnapshot, Limit, Terms

ProblemKey = tuple[str, UUID | None, UUID | None, UUID | None, UUID | None]


class Severity(IntEnum):
    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule reports about one snapshot; stored as a Finding, under the same key.

    `department` and `person` are its subject, where there is one; `departments` are those that it
    is between, or that have to do something.
    """

    rule: str
    channel: UUID | None
    activity: UUID | None
    severity: Severity
    sentence: str
    departments: tuple[UUID, ...] = ()
    department: UUID | None = None
    person: UUID | None = None

    @property
    def key(self) -> ProblemKey:
        return self.rule, self.channel, self.activity, self.department, self.person


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that an organization may set. `unit` follows the number; `source` of the default."""

    default: Limit
    unit: Words
    source: Words

    def say(self, limit: Limit) -> str:
        """ "180 days", "180 (tier 1: 90) days"."""
        if limit.tier_1 is None:
            return f"{limit.number} {self.unit}"
        return gettext("{number} (tier 1: {tier_1}) {unit}").format(
            number=limit.number, tier_1=limit.tier_1, unit=self.unit
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that makes ownership wrong. `fix` says what to do, in words.

    `find` looks at a channel; at a department where `looks_at_departments`. `definition` is the
    docstring of its file once more, for whoever reads another language.
    """

    code: str
    name: Words
    severity: Severity
    definition: Words
    fix: Words
    find: Callable[[Any, Terms], Iterator[Problem]]
    threshold: Threshold | None = None
    looks_at_departments: bool = False
    # Also on channels that are only proposed, or retired.
    looks_everywhere: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.name)

    @property
    def says(self) -> str:
        """What it is called and when it is broken, in one line, without the full stop."""
        return " ".join(str(self.definition).split()).rstrip(".")

    @property
    def default_limit(self) -> str:
        """ "180 days", "180 (tier 1: 90) days"; empty without a limit."""
        return self.threshold.say(self.threshold.default) if self.threshold else ""

    def limit(self, terms: Terms) -> Limit:
        """The organization's own, else the default."""
        own = terms.limits.get(self.code)
        if own is not None or self.threshold is None:
            return own or Limit(0)
        return self.threshold.default


def raise_severity(
    severity: Severity, channel: ChannelSnapshot, duty: DutySnapshot | None = None
) -> Severity:
    """One step up, at most one, for a tier 1 channel or a crisis or security duty. Info never."""
    exposed = channel.tier == TIER_1 or (duty is not None and duty.is_critical)
    if severity is Severity.INFO or not exposed:
        return severity
    return Severity(min(severity + 1, Severity.CRITICAL))


def on_channel(rule: str, channel: ChannelSnapshot, sentence: str, **fields: Any) -> Problem:
    """A problem of the whole channel; `severity` is raised for an exposed one."""
    severity = raise_severity(fields.pop("severity"), channel)
    return Problem(rule, channel.id, None, severity, sentence, **fields)


def on_duty(
    rule: str, channel: ChannelSnapshot, duty: DutySnapshot, sentence: str, **fields: Any
) -> Problem:
    """A problem of one duty; `severity` is raised for an exposed channel or a critical duty."""
    severity = raise_severity(fields.pop("severity"), channel, duty)
    return Problem(rule, channel.id, duty.activity_id, severity, sentence, **fields)
