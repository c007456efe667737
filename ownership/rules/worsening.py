"""Getting worse: an activity or a platform of which a smaller share has an owner than it had, by
whole points; and a rule with more open findings than it had.

What is new has not got worse, and neither has what is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may get worse. The first two fall, in points; the last rises, in findings."""

    ACTIVITY = "activity"
    PLATFORM = "platform"
    RULE = "rule"


# Findings are told last, and so many rows are theirs: shares and numbers cannot be compared.
OF_RULES = 2


@dataclass(frozen=True, slots=True)
class Worsening:
    """`key`: of an activity, a platform or a rule. Percent for the first two, else findings."""

    kind: Kind
    key: str
    then: int
    now: int

    @property
    def by(self) -> int:
        return abs(self.now - self.then)


@dataclass(frozen=True, slots=True)
class Levels:
    """At one moment: percent owned by activity and by platform, open findings by rule."""

    activities: Mapping[str, int]
    platforms: Mapping[str, int]
    rules: Mapping[str, int]


def find_worse(then: Levels, now: Levels, *, how_many: int) -> list[Worsening]:
    """The worst first: what fell by the most points, then the rules with the most new findings."""
    fallen = [
        *_find_fallen(Kind.ACTIVITY, then.activities, now.activities),
        *_find_fallen(Kind.PLATFORM, then.platforms, now.platforms),
    ]
    risen = [
        Worsening(Kind.RULE, code, then.rules.get(code, 0), findings)
        for code, findings in now.rules.items()
        if findings > then.rules.get(code, 0)
    ]
    for found in (fallen, risen):
        found.sort(key=lambda one: (-one.by, one.key))
    of_rules = max(OF_RULES, how_many - len(fallen))
    shown = risen[:of_rules]
    return [*fallen[: how_many - len(shown)], *shown]


def _find_fallen(
    kind: Kind, then: Mapping[str, int], now: Mapping[str, int]
) -> Iterator[Worsening]:
    for key, percent in now.items():
        if key in then and percent < then[key]:
            yield Worsening(kind, key, then[key], percent)
