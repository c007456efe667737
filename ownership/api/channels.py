"""`channels/`: the registered accounts."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line, Prose
from accounts.api.parameters import Parameter, Reference, choice
from accounts.api.problems import Problem, invalid
from accounts.api.schema import example, with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import find_department
from channels_registry.api.identities import IdentitySerializer, show_identity
from channels_registry.models import Channel, ChannelStatus, OwnershipStatus, Purpose
from channels_registry.operations.channels import (
    AlreadyRegistered,
    ChannelDraft,
    ChannelInUse,
    PlatformClosed,
    StaleChannel,
    delete_channel,
    edit_channel,
    register_channel,
)
from channels_registry.platforms.canonical import Identity, NotAProfile, identify, identify_handle
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.references import find_identity
from ownership.api.references import CHANNEL, ChannelReference, PlatformParameter, refer_to
from ownership.models import Assignment, RaciRole

MAX_AUDIENCE = 10**12


class ChannelSerializer(serializers.Serializer):
    """A channel, as it is answered."""

    id = serializers.UUIDField()
    platform = serializers.CharField()
    kind = serializers.CharField()
    key = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()
    permanent_id = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.ChoiceField(Purpose.choices)
    brand = serializers.CharField()
    region = serializers.CharField()
    language = serializers.CharField()
    notes = serializers.CharField()
    audience = serializers.IntegerField(allow_null=True)
    tier = serializers.IntegerField()
    status = serializers.ChoiceField(ChannelStatus.choices)
    status_reason = serializers.CharField()
    closing_on = serializers.DateField(allow_null=True)
    requested_by = serializers.CharField(help_text="Who asked for it; empty where nobody had to.")
    objective = serializers.CharField()
    official = serializers.BooleanField()
    verified_on = serializers.DateField(allow_null=True)
    verified_how = serializers.CharField()
    last_activity_on = serializers.DateField(allow_null=True)
    ownership_status = serializers.ChoiceField(OwnershipStatus.choices)
    registered_at = serializers.DateTimeField()
    version = serializers.IntegerField()


FIELDS = tuple(ChannelSerializer().fields)
COLUMNS = {
    "platform": "platform_slug",
    "requested_by": "requested_by_label",
}  # where a field's name is not its column's


class ChannelEdit(StrictSerializer):
    """What may be said about a channel. `tier: null` takes the tier from the audience again."""

    name = Line(max_length=200, allow_blank=True, required=False)
    purpose = serializers.ChoiceField(Purpose.choices, required=False)
    brand = Line(max_length=120, allow_blank=True, required=False)
    region = Line(max_length=120, allow_blank=True, required=False)
    language = Line(max_length=60, allow_blank=True, required=False)
    notes = Prose(max_length=10_000, allow_blank=True, required=False)
    audience = serializers.IntegerField(
        min_value=0, max_value=MAX_AUDIENCE, allow_null=True, required=False
    )
    tier = serializers.IntegerField(min_value=1, max_value=2, allow_null=True, required=False)
    status = serializers.ChoiceField(ChannelStatus.choices, required=False)
    status_reason = Line(max_length=500, allow_blank=True, required=False)
    closing_on = serializers.DateField(allow_null=True, required=False)
    objective = Prose(max_length=2_000, allow_blank=True, required=False)
    official = serializers.BooleanField(required=False)
    verified_on = serializers.DateField(allow_null=True, required=False)
    verified_how = Line(max_length=200, allow_blank=True, required=False)
    last_activity_on = serializers.DateField(allow_null=True, required=False)


@example(url="https://x.com/acme")
class ChannelInput(ChannelEdit):
    """A channel to register: `url`, or `platform` and `handle`."""

    url = serializers.CharField(
        max_length=2048, required=False, help_text="Anything a person would paste."
    )
    platform = serializers.CharField(max_length=40, required=False)
    handle = serializers.CharField(max_length=2048, required=False)
    kind = serializers.CharField(max_length=30, required=False)


class ResolvedSerializer(serializers.Serializer):
    """Which account a link names, and which channel that is."""

    identity = IdentitySerializer()
    registered = ChannelReference(allow_null=True)


def with_letter(rows: QuerySet, department: Department, **letter: str) -> QuerySet:
    """The channels on which the department holds a letter, or that letter."""
    letters = Assignment.objects.filter(
        duty__channel=OuterRef("pk"), department=department, **letter
    )
    return rows.filter(Exists(letters))


def where_accountable(rows: QuerySet, department: Department) -> QuerySet:
    return with_letter(rows, department, role=RaciRole.ACCOUNTABLE)


def take_identity(body: dict[str, Any], templates: Templates) -> tuple[Identity, str]:
    """The identity that a body names, which leaves the body, and what was typed for it."""
    url, platform, handle, kind = (
        body.pop(name, None) for name in ("url", "platform", "handle", "kind")
    )
    if (url is None) == (handle is None) or (handle is not None and platform is None):
        raise invalid("url", "required", gettext("Give url, or platform and handle."))
    try:
        if handle is None:
            return identify(url, platform=platform, templates=templates), url
        return identify_handle(platform, handle, kind, templates=templates), ""
    except NotAProfile as error:
        raise invalid("url" if handle is None else "handle", error.code, error.message) from error


def stored_fields(body: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """The model's fields of a body. A closing date goes with the status that has one."""
    fields = dict(body)
    if "tier" in fields:
        fields["tier_by_hand"] = fields.pop("tier")
    status = fields.get("status", before["status"] if before else ChannelStatus.ACTIVE)
    if status != ChannelStatus.CLOSING:
        if fields.get("closing_on"):
            raise invalid(
                "closing_on", "not_closing", gettext("Only a channel that is closing has a date.")
            )
        if before and before["closing_on"]:
            fields["closing_on"] = None
    return fields


class ChannelViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_CHANNELS
    serializer_class = ChannelSerializer
    input_class = ChannelInput
    edit_class = ChannelEdit
    columns = [COLUMNS.get(name, name) for name in FIELDS]
    orderings = {
        "platform": ("platform_slug", "handle", "id"),
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "registered_at": ("registered_at", "id"),
        "-registered_at": ("-registered_at", "-id"),
    }
    filters = {
        "platform": PlatformParameter(narrow="platform_slug"),
        "purpose": choice(Purpose.values, narrow="purpose"),
        "brand": Parameter(narrow="brand"),
        "region": Parameter(narrow="region"),
        "language": Parameter(narrow="language"),
        "tier": choice(("1", "2"), narrow="tier"),
        "status": choice(ChannelStatus.values, narrow="status"),
        "ownership_status": choice(OwnershipStatus.values, narrow="ownership_status"),
        "department": Reference(
            find=find_department, narrow=with_letter, description="Holds any letter there."
        ),
        "accountable": Reference(
            find=find_department,
            narrow=where_accountable,
            description="The department that answers for something there.",
        ),
        "q": Parameter(
            narrow=lambda rows, text: rows.matching(text),
            description="In its name, handle, address, brand or region.",
        ),
    }
    parameters = {
        "resolve": {"url": Parameter(required=True, description="Anything a person would paste.")}
    }

    def rows(self) -> Any:
        return Channel.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[COLUMNS.get(name, name)] for name in FIELDS}

    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, ChannelInput)
        identity, typed = take_identity(body, load_templates())
        try:
            channel = register_channel(
                organization=request.organization,
                draft=ChannelDraft(identity=identity, typed=typed, fields=stored_fields(body)),
                by=request.actor,
                now=self.now,
            )
        except AlreadyRegistered as error:
            raise Problem(
                409, "duplicate", str(error), existing=refer_to(error.channel, CHANNEL)
            ) from error
        except PlatformClosed as error:
            raise Problem(409, "platform_archived", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{channel.pk}/")
        return answer_object(request, self.show(channel.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        body = self.show(pk)
        version = read_if_match(request, body)
        fields = stored_fields(self.read_body(request, ChannelEdit, partial=True), body)
        try:
            edit_channel(
                channel=Channel.objects.select_related("organization").get(pk=pk),
                fields=fields,
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleChannel as error:
            raise stale(self.show(pk)) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Only of a channel that was never used; retire another one by its `status`."""
        version = read_if_match(request, self.show(pk))
        channel = Channel.objects.select_related("organization").get(pk=pk)
        try:
            delete_channel(channel=channel, version=version, by=request.actor, now=self.now)
        except StaleChannel as error:
            raise stale(self.show(pk)) from error
        except ChannelInUse as error:
            raise Problem(409, "in_use", str(error)) from error
        return Response(status=204)

    @extend_schema(responses=with_problems({200: ResolvedSerializer}))
    @action(detail=False, methods=["get"])
    def resolve(self, request: Request, **kwargs: Any) -> Response:
        """Which account is this link, and is it registered?"""
        try:
            identity = identify(self.values["url"], templates=load_templates())
        except NotAProfile as error:
            raise invalid("url", error.code, error.message) from error
        channel = find_identity(identity)
        return Response(
            {
                "identity": show_identity(identity),
                "registered": refer_to(channel, CHANNEL) if channel else None,
            }
        )
