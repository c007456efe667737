"""What a person is told, and what they were told already."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import TenantFK, TenantForeignKey, TenantModel


class Frequency(models.TextChoices):
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    NEVER = "never", _("Never")


class Reach(models.TextChoices):
    OWN = "own", _("What concerns my departments")
    ALL = "all", _("Everything in the organization")


class DigestPreference(TenantModel):
    """What one seat wants to be told, and up to when it has looked.

    Empty means: as `ownership.rules.digests` has it for the role, which may change.
    """

    membership = TenantForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=10, choices=Frequency.choices, blank=True)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    read_until = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            models.UniqueConstraint(
                fields=["organization", "membership"], name="digest_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"the digest of {self.membership.user}"


class MailingKind(models.TextChoices):
    DIGEST = "digest", _("Digest")
    ESCALATION = "escalation", _("Escalation")


class Mailing(TenantModel):
    """One mail to one person, asked for once a day at most: the row is what keeps it from going
    out twice.

    A digest tells of `since` (excluded) to `until`; an escalation of `findings`. Claimed before it
    goes to the mail server and done afterwards; without a mail where there was nothing to say.
    """

    kind = models.CharField(max_length=10, choices=MailingKind.choices)
    # To a seat; to a person without one where a department's head has none.
    membership = TenantForeignKey(
        "accounts.Membership", null=True, on_delete=models.CASCADE, related_name="+"
    )
    person = TenantForeignKey(
        "accounts.Person", null=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    findings = ArrayField(models.UUIDField(), default=list)

    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    was_sent = models.BooleanField(default=False)
    # Coverage as it was told, so that the next one can say how it moved.
    owned = models.PositiveIntegerField(null=True)
    needed = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("membership"),
            TenantFK("person"),
            models.UniqueConstraint(
                fields=["organization", "kind", "membership", "person", "day"],
                name="mailing_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=True, person__isnull=False)
                | Q(membership__isnull=False, person__isnull=True),
                name="mailing_to_one",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=False) | Q(done_at__isnull=True),
                name="mailing_claimed_before_done",
            ),
        ]
        indexes = [
            # Those that the mail server has not taken yet.
            models.Index(
                fields=["organization", "until"],
                name="mailing_waiting",
                condition=Q(claimed_at__isnull=True),
            ),
            # A seat's last one; and what goes with a seat or a person.
            models.Index(
                fields=["organization", "membership", "-until"], name="mailing_of_membership"
            ),
            models.Index(
                fields=["organization", "person"],
                name="mailing_of_person",
                condition=Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.day}"
