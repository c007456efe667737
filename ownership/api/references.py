"""Things named in a request, by id or natural key; and the small objects that name them back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.parameters import Parameter
from accounts.models import Department, Membership, Person
from accounts.queries.references import find_department, find_person, read_id
from accounts.queries.seats import find_seat
from accounts.tenancy.models import TenantModel
from channels_registry.models import Channel
from channels_registry.platforms.canonical import NotAProfile
from channels_registry.platforms.catalogue import PLATFORMS
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.references import find_channel
from ownership.models import Activity, Duty
from ownership.queries.activities import find_activity

# The columns that a small object is made of, after the prefix of its relation.
CHANNEL = ("id", "platform_slug", "handle", "url", "name")
ACTIVITY = ("id", "key", "name")
DEPARTMENT = ("id", "slug", "name")
PERSON = ("id", "name")


class ChannelReference(serializers.Serializer):
    id = serializers.UUIDField()
    platform = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()
    name = serializers.CharField()


class ActivityReference(serializers.Serializer):
    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()


def columns_of(prefix: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}__{name}" for name in names)


def refer(row: Any, prefix: str, names: tuple[str, ...]) -> dict[str, Any] | None:
    """The small object in a row's joined columns; None when the relation is empty."""
    if row[f"{prefix}__id"] is None:
        return None
    return {_said(name): row[f"{prefix}__{name}"] for name in names}


def refer_to(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The small object of a model instance."""
    return {_said(name): getattr(thing, name) for name in names}


def load_references(
    model: type[TenantModel], ids: Iterable[UUID | None], names: tuple[str, ...]
) -> dict[UUID, dict[str, Any]]:
    """Id -> small object, for the ids of one page. One statement; none when there are no ids.

    Cheaper than joining: row-level security makes every join dear to plan, and the planner expect
    so few rows of it that it would join a whole list before sorting and cutting it.
    """
    rows = model.objects.filter(pk__in={i for i in ids if i}).values(*names)
    return {row["id"]: {_said(name): row[name] for name in names} for row in rows}


def _said(column: str) -> str:
    """The name of a column in the API: a platform is called by its slug."""
    return "platform" if column == "platform_slug" else column.removesuffix("_id")


@dataclass(frozen=True, kw_only=True)
class PlatformParameter(Parameter):
    """A platform's slug: of the catalogue, or of one of the organization's own."""

    schema: Mapping[str, Any] = field(
        default_factory=lambda: {"type": "string", "examples": ["x", "own-community"]}
    )
    description: str = "A slug of `platforms/`, or of `custom-platforms/`."

    def read(self, text: str) -> str:
        if text in PLATFORMS or load_templates().find(text):
            return text
        raise ValueError(
            gettext("Choose one of {platforms}, or one of your own platforms.").format(
                platforms=", ".join(PLATFORMS)
            )
        )


@extend_schema_field(str)
class ReferenceField(serializers.Field):
    """A thing by id or natural key; the error is the same for another organization's."""

    default_error_messages = {"does_not_exist": _("This does not exist.")}
    text = serializers.CharField(max_length=2048)

    def to_internal_value(self, data: Any) -> Any:
        thing = self.find(self.text.run_validation(data))
        if thing is None:
            self.fail("does_not_exist")
        return thing

    def find(self, text: str) -> Any:
        raise NotImplementedError


class ChannelField(ReferenceField):
    """By id, canonical URL or any known alias URL."""

    def find(self, text: str) -> Channel | None:
        return find_known_channel(text)


class DepartmentField(ReferenceField):
    """By id, slug, name or alias."""

    def find(self, text: str) -> Department | None:
        return find_department(text)


class ActivityField(ReferenceField):
    """By id, key, name or an everyday word."""

    def find(self, text: str) -> Activity | None:
        return find_activity(text)


class DutyField(ReferenceField):
    """By id."""

    def find(self, text: str) -> Duty | None:
        return find_duty(text)


class MemberField(ReferenceField):
    """Somebody with a seat, by the seat's id or their e-mail."""

    def find(self, text: str) -> Membership | None:
        return find_seat(text)


class PersonField(ReferenceField):
    """By id or e-mail."""

    def find(self, text: str) -> Person | None:
        return find_person(text)


class SeatField(ReferenceField):
    """By the member's id or e-mail."""

    def find(self, text: str) -> Membership | None:
        seats = Membership.objects.select_related("user")
        seat_id = read_id(text)
        return (
            seats.filter(pk=seat_id) if seat_id else seats.filter(user__email__iexact=text)
        ).first()


def find_duty(text: str) -> Duty | None:
    duty_id = read_id(text)
    return Duty.objects.filter(pk=duty_id).first() if duty_id else None


def find_known_channel(text: str) -> Channel | None:
    """`find_channel`, where a text that is no address is just not found."""
    try:
        return find_channel(text)
    except NotAProfile:
        return None


def refer_to_duties(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For rows with `duty_id` and `department_id`, in their order: what they are about. Two
    statements.
    """
    duties = {
        row["id"]: row
        for row in Duty.objects.filter(pk__in={row["duty_id"] for row in rows}).values(
            "id", *columns_of("channel", CHANNEL), *columns_of("activity", ACTIVITY)
        )
    }
    departments = load_references(Department, (r["department_id"] for r in rows), DEPARTMENT)
    return [
        {
            "duty": row["duty_id"],
            "channel": refer(duties[row["duty_id"]], "channel", CHANNEL),
            "activity": refer(duties[row["duty_id"]], "activity", ACTIVITY),
            "department": departments[row["department_id"]],
        }
        for row in rows
    ]
