"""The rules as an organization has them, with how many findings each has open."""

from dataclasses import dataclass
from datetime import date

from ownership.models import RuleSetting
from ownership.queries.inbox import count_open_by_rule
from ownership.rules import RULES
from ownership.rules.problems import Rule
from ownership.snapshot import Limit


@dataclass(frozen=True, slots=True)
class SetRule:
    """A rule, whether it runs, and its limit; `version` 0 where nobody has set it."""

    rule: Rule
    is_on: bool
    limit: Limit | None
    is_default: bool
    version: int
    open: int

    @property
    def severity(self) -> str:
        return self.rule.severity.name.lower()

    @property
    def breaks_when(self) -> str:
        return self.rule.says.partition(": ")[2]


def list_rules(*, today: date) -> list[SetRule]:
    """All of them, in their order. Two statements."""
    settings = {setting.rule: setting for setting in RuleSetting.objects.all()}
    counts = count_open_by_rule(today=today)
    return [_describe(rule, settings.get(rule.code), counts.get(rule.code, 0)) for rule in RULES]


def _describe(rule: Rule, setting: RuleSetting | None, found: int) -> SetRule:
    limit = rule.threshold.default if rule.threshold else None
    is_own = limit is not None and setting is not None and setting.limit is not None
    if limit and setting and setting.limit is not None:
        limit = Limit(setting.limit, setting.limit_tier_1)
    return SetRule(
        rule=rule,
        is_on=setting is None or setting.is_on,
        limit=limit,
        is_default=not is_own,
        version=setting.version if setting else 0,
        open=found,
    )
