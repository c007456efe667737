"""RuleSetting: what an organization decided about one rule; where there is none, the default."""

from django.db import models
from django.db.models import Q

from accounts.tenancy.models import TenantModel

# A limit is a number of days, people or duties: above this it is a slip of the hand.
MOST = 3_650


class RuleSetting(TenantModel):
    """Whether a rule runs, and its limits; `limit_tier_1` for the most exposed channels."""

    rule = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    limit = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_tier_1 = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "rule"], name="rule_setting_once"),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__range=(1, MOST)),
                name="rule_setting_limit_in_range",
            ),
            models.CheckConstraint(
                condition=Q(limit_tier_1__isnull=True) | Q(limit_tier_1__range=(1, MOST)),
                name="rule_setting_limit_tier_1_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.rule
