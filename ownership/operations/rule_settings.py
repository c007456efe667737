"""Rules of an organization: which run, and their limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.words import say_number
from ownership.models import RuleSetting
from ownership.models.rule_setting import MOST
from ownership.rules import BY_CODE

# They are what a duty's state says: without them there would be nothing to look after.
ALWAYS_ON = frozenset({"unowned", "contested"})


class RuleRefused(Exception):
    """It cannot be set so. `rule` and `field`: where; the message says what to do."""

    def __init__(self, rule: str, field: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.field = rule, field


class StaleRule(Exception):
    """Somebody set it meanwhile. `rule`: which."""

    def __init__(self, rule: str) -> None:
        super().__init__(
            gettext("Somebody changed {rule} meanwhile. Look again.").format(
                rule=BY_CODE[rule].title
            )
        )
        self.rule = rule


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a rule shall be. `version` 0: nobody has set it yet. Without limits: the defaults."""

    rule: str
    is_on: bool
    limit: int | None
    limit_tier_1: int | None
    version: int


def set_rules(
    *, organization: Organization, changes: Sequence[RuleChange], by: Actor, now: datetime
) -> tuple[str, ...]:
    """Set them, all or none, and look at everything again. Answers the rules that really changed.

    Raises RuleRefused, StaleRule.
    """
    with change(organization, by=by, now=now) as current:
        there = {setting.rule: setting for setting in RuleSetting.objects.all()}
        changed = []
        for wanted in changes:
            _check(wanted)
            setting = there.get(wanted.rule) or RuleSetting.new(rule=wanted.rule, version=0)
            if setting.version != wanted.version:
                raise StaleRule(wanted.rule)
            if _write(current, setting, wanted):
                changed.append(wanted.rule)
        if changed:
            current.touch(everything=True)
        return tuple(changed)


def _write(current: Change, setting: RuleSetting, wanted: RuleChange) -> bool:
    before = _say(setting)
    setting.is_on = wanted.is_on
    setting.limit, setting.limit_tier_1 = _own_limits(wanted)
    after = _say(setting)
    if before == after:
        return False
    is_new = setting.version == 0
    setting.version += 1
    setting.save(force_insert=is_new)
    current.record("rule.changed", setting, before=before, after=after)
    return True


def restore_rule(current: Change, setting: RuleSetting, said: dict[str, Any]) -> None:
    """What an event says of before, inside an open change."""
    before = _say(setting)
    for name, value in said.items():
        setattr(setting, name, value)
    setting.version += 1
    setting.save()
    current.record("rule.changed", setting, before=before, after=_say(setting))
    current.touch(everything=True)


def is_as_told(setting: RuleSetting | None, said: dict[str, Any]) -> bool:
    """Whether it is what an event says."""
    return setting is not None and _say(setting) == said


def _own_limits(wanted: RuleChange) -> tuple[int | None, int | None]:
    """None where they are the defaults, so that a better default reaches everybody."""
    threshold = BY_CODE[wanted.rule].threshold
    if threshold is None or wanted.limit is None:
        return None, None
    default = threshold.default
    tier_1 = wanted.limit_tier_1 if default.tier_1 is not None else None
    if (wanted.limit, tier_1) == (default.number, default.tier_1):
        return None, None
    return wanted.limit, tier_1


def _check(wanted: RuleChange) -> None:
    rule = BY_CODE.get(wanted.rule)
    if rule is None:
        raise RuleRefused(wanted.rule, "rule", gettext("There is no such rule."))
    if not wanted.is_on and rule.code in ALWAYS_ON:
        raise RuleRefused(
            rule.code,
            "is_on",
            gettext("“{rule}” is always on: it is what coverage counts.").format(rule=rule.title),
        )
    limits = {"limit": wanted.limit, "limit_tier_1": wanted.limit_tier_1}
    for field, number in limits.items():
        if number is None:
            continue
        if rule.threshold is None:
            raise RuleRefused(
                rule.code, field, gettext("“{rule}” has no limit.").format(rule=rule.title)
            )
        if not 1 <= number <= MOST:
            raise RuleRefused(
                rule.code,
                field,
                gettext("Write a whole number from 1 to {most}.").format(most=say_number(MOST)),
            )
        if field == "limit_tier_1" and rule.threshold.default.tier_1 is None:
            raise RuleRefused(
                rule.code,
                field,
                gettext("“{rule}” has one limit for every tier.").format(rule=rule.title),
            )
    has_two = rule.threshold is not None and rule.threshold.default.tier_1 is not None
    if has_two and (wanted.limit is None) != (wanted.limit_tier_1 is None):
        raise RuleRefused(rule.code, "limit_tier_1", gettext("Write both limits, or neither."))


def _say(setting: RuleSetting) -> dict[str, Any]:
    return {name: getattr(setting, name) for name in ("is_on", "limit", "limit_tier_1")}
