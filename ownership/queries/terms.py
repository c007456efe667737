"""What rules are told beside the facts: the organization's own limits, and which day it is."""

from datetime import date

from ownership.models import RuleSetting
from ownership.rules import BY_CODE
from ownership.snapshot import Limit, Terms


def load_terms(today: date) -> Terms:
    """Of the open organization. One statement."""
    limits, switched_off = {}, set()
    for setting in RuleSetting.objects.filter(rule__in=BY_CODE):
        threshold = BY_CODE[setting.rule].threshold
        if not setting.is_on:
            switched_off.add(setting.rule)
        if threshold is not None and setting.limit is not None:
            tier_1 = setting.limit_tier_1 if threshold.default.tier_1 is not None else None
            limits[setting.rule] = Limit(setting.limit, tier_1)
    return Terms(today, limits, frozenset(switched_off))
