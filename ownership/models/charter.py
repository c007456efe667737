"""Charter: the organization's standing answer to who does what, version by version."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.fields import LineField
from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel
from ownership.models.assignment import RaciRole


class CharterVersion(TenantModel):
    """The whole charter as somebody left it. Never changed: an edit makes the next one.

    The newest is in force. One without articles takes the charter back: then there is none.
    """

    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)
    # What was changed, or why, in somebody's words.
    note = LineField(max_length=300, blank=True)
    next_review_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="charter_number_once"),
        ]

    def __str__(self) -> str:
        return f"Charter, version {self.number}"


class CharterArticle(TenantModel):
    """One line of a version: on the channels of its scope this department answers for an activity.

    Each list of the scope is empty where it does not matter. For a duty the first that fits counts.
    """

    version = TenantForeignKey(
        "ownership.CharterVersion", on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField()  # 1 is the first
    activity = TenantForeignKey("ownership.Activity", on_delete=models.PROTECT, related_name="+")
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    platforms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    purposes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    brands = ArrayField(LineField(max_length=120), default=list, blank=True)
    regions = ArrayField(LineField(max_length=120), default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("version"),
            TenantFK("activity"),
            TenantFK("department"),
            models.UniqueConstraint(
                fields=["organization", "version", "position"], name="charter_article_position_once"
            ),
        ]
        indexes = [
            # What a department is in: its merge, its retirement.
            models.Index(fields=["organization", "department"], name="charter_article_dept"),
            models.Index(fields=["organization", "activity"], name="charter_article_activity"),
        ]

    def __str__(self) -> str:
        return f"Article {self.position}"


class CharterLetter(TenantModel):
    """Who else has a hand in an article, one letter per department: R, C or I, never A."""

    article = TenantForeignKey(
        "ownership.CharterArticle", on_delete=models.CASCADE, related_name="+"
    )
    department = TenantForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=1, choices=RaciRole.choices)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("article"),
            TenantFK("department"),
            models.UniqueConstraint(
                fields=["organization", "article", "department"], name="charter_letter_once"
            ),
            models.CheckConstraint(
                condition=~Q(role=RaciRole.ACCOUNTABLE), name="charter_letter_is_not_a"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "department"], name="charter_letter_dept"),
        ]

    def __str__(self) -> str:
        return f"{self.role}"
