"""Rule, Problem and severity: what every rule is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from ownership.snapshot import ChannelSnapshot, DutySnapshot


class Severity(IntEnum):
    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule reports about one snapshot; stored as a Finding, under the same key."""

    rule: str
    channel: UUID
    activity: UUID | None
    severity: Severity
    sentence: str
    departments: tuple[UUID, ...] = ()
    department: UUID | None = None

    @property
    def key(self) -> tuple[str, UUID, UUID | None, UUID | None]:
        return self.rule, self.channel, self.activity, self.department


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that makes ownership wrong. `fix` says what to do, in words."""

    code: str
    title: str
    severity: Severity
    definition: str
    fix: str
    find: Callable[[ChannelSnapshot], Iterator[Problem]]


def raise_severity(severity: Severity, channel: ChannelSnapshot, duty: DutySnapshot) -> Severity:
    """One step up, at most one, for a tier 1 channel or a crisis or security duty. Info never."""
    exposed = channel.tier == 1 or duty.is_critical
    if severity is Severity.INFO or not exposed:
        return severity
    return Severity(min(severity + 1, Severity.CRITICAL))
