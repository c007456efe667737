"""FindingComment: what somebody noted on a finding."""

from django.db import models

from accounts.models.fields import ProseField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class FindingComment(TenantModel):
    """Said once, it stays as it was said; it goes with its finding alone.

    The runtime role has no right to change or delete one: see Attestation.
    """

    is_append_only = True

    finding = TenantForeignKey("ownership.Finding", on_delete=models.DO_NOTHING, related_name="+")
    text = ProseField(max_length=2_000)
    at = models.DateTimeField()
    said_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("finding", cascades=True),
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something"),
        ]
        indexes = [
            # Those of one finding in order; and what goes with a finding.
            models.Index(fields=["organization", "finding", "at"], name="comment_of_finding"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
