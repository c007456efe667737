"""Organization: the tenant."""

import secrets
import string
import zoneinfo
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.fields import LineField
from accounts.text import holds_address

_BASE62 = string.digits + string.ascii_letters


def new_public_id() -> str:
    """A short name for tokens: looked up before a tenant is known, reveals nothing."""
    return "".join(secrets.choice(_BASE62) for _character in range(10))


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            gettext("We know no time zone “{value}”. Use a name like Europe/London.").format(
                value=value
            )
        )


def validate_name(value: str) -> None:
    """It stands in mails to people who do not know us."""
    if holds_address(value):
        raise ValidationError(gettext("A name holds no web address. Write the name alone."))


class Organization(models.Model):
    """The tenant; every row but User, Platform and this one belongs to exactly one."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = LineField(max_length=120, validators=[validate_name])
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    founded_at = models.DateTimeField()

    # Whoever answers when nobody else does; until set, the first owner by e-mail.
    duty_contact_name = LineField(max_length=120, blank=True)
    duty_contact_phone = LineField(max_length=40, blank=True)

    coverage_target = models.PositiveSmallIntegerField(null=True, blank=True)
    coverage_target_on = models.DateField(null=True, blank=True)

    # Whether everybody may see its official channels, and whom the public may ask about others.
    public_registry = models.BooleanField(default=False)
    public_contact = LineField(max_length=200, blank=True)

    # How members have to sign in. Owners keep their password and second step even with
    # `requires_sso`: somebody must come in when the sign-in service is broken.
    requires_two_step = models.BooleanField(default=False)
    requires_sso = models.BooleanField(default=False)

    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(coverage_target__isnull=True)
                | models.Q(coverage_target__range=(1, 100)),
                name="organization_coverage_target_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def day_of(self, moment: datetime) -> date:
        """Which day it is here at that moment."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()
