"""`channel-access/`: who can log in; `channels/{id}/access/` is the list of one channel."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Reference, choice
from accounts.api.problems import Problem, invalid
from accounts.api.serializers import PersonReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Person
from accounts.queries.references import find_person
from channels_registry.models import AccessLevel, AccessThrough, Channel, ChannelAccess, TwoStep
from channels_registry.operations.channel_access import (
    AccessTaken,
    HolderUnclear,
    LooksLikeSecret,
    StaleAccess,
    add_access,
    edit_access,
    end_access,
)
from ownership.api.references import (
    CHANNEL,
    PERSON,
    ChannelReference,
    PersonField,
    find_known_channel,
    load_references,
)

PLAIN = (*("id", "partner", "level", "through", "two_step"), "until", "vault", "reviewed_on")


class ChannelAccessSerializer(serializers.Serializer):
    """An entry of an access list, as it is answered. Of a person or of a partner."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    person = PersonReference(allow_null=True)
    partner = serializers.CharField(help_text="An agency by its name; empty for a person.")
    level = serializers.ChoiceField(AccessLevel.choices)
    through = serializers.ChoiceField(AccessThrough.choices)
    two_step = serializers.ChoiceField(TwoStep.choices)
    until = serializers.DateField(allow_null=True)
    vault = serializers.CharField(help_text="Where the login is kept; never the login itself.")
    reviewed_on = serializers.DateField()
    version = serializers.IntegerField()


class ChannelAccessInput(StrictSerializer):
    """Who can log in: `person` or `partner`. What looks like a password is refused."""

    person = PersonField(required=False, allow_null=True)
    partner = Line(max_length=120, allow_blank=True, required=False)
    level = serializers.ChoiceField(AccessLevel.choices)
    through = serializers.ChoiceField(AccessThrough.choices, required=False)
    two_step = serializers.ChoiceField(TwoStep.choices, required=False)
    until = serializers.DateField(allow_null=True, required=False)
    vault = Line(max_length=200, allow_blank=True, required=False)


class ChannelAccessViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_CHANNELS
    serializer_class = ChannelAccessSerializer
    input_class = edit_class = ChannelAccessInput
    columns = (*PLAIN, "version", "channel_id", "person_id")
    filters = {
        "channel": Reference(find=find_known_channel, narrow="channel"),
        "person": Reference(find=find_person, narrow="person"),
        "level": choice(AccessLevel.values, narrow="level"),
        "two_step": choice(TwoStep.values, narrow="two_step"),
    }

    def rows(self) -> Any:
        return ChannelAccess.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the channels and people of all rows."""
        channels = load_references(Channel, (row["channel_id"] for row in rows), CHANNEL)
        people = load_references(Person, (row["person_id"] for row in rows), PERSON)
        return [
            {name: row[name] for name in (*PLAIN, "version")}
            | {
                "channel": channels[row["channel_id"]],
                "person": people.get(row["person_id"]),
            }
            for row in rows
        ]

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        fields = self.read_body(request, ChannelAccessInput, partial=True)
        try:
            edit_access(
                access=self._find(pk),
                fields=fields,
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleAccess as error:
            raise stale(self.show(pk)) from error
        except (LooksLikeSecret, HolderUnclear, AccessTaken) as error:
            raise self.refused(error) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            end_access(access=self._find(pk), version=version, by=request.actor, now=self.now)
        except StaleAccess as error:
            raise stale(self.show(pk)) from error
        return Response(status=204)

    def refused(self, error: Exception) -> Problem:
        match error:
            case LooksLikeSecret():
                return invalid(error.field, "looks_like_a_secret", str(error))
            case AccessTaken():
                existing = self.show(error.access.pk)
                return Problem(409, "duplicate", str(error), existing=existing)
        return invalid("person", "holder_unclear", str(error))

    def _find(self, pk: UUID) -> ChannelAccess:
        access = ChannelAccess.objects.select_related("organization").filter(pk=pk).first()
        if access is None:  # removed since it was shown
            raise Problem(404)
        return access


class AccessOfChannelViewSet(ChannelAccessViewSet):
    """The list of one channel. An entry is read, changed and removed at its own address."""

    filters = {
        name: parameter
        for name, parameter in ChannelAccessViewSet.filters.items()
        if name != "channel"
    }

    def rows(self) -> Any:
        return ChannelAccess.objects.filter(channel=self.channel)

    @property
    def channel(self) -> Channel:
        channels = Channel.objects.select_related("organization")
        channel = channels.filter(pk=self.kwargs["pk"]).first()
        if channel is None:
            raise Problem(404)
        return channel

    def create(self, request: Request, **kwargs: Any) -> Response:
        channel = self.channel
        body = self.read_body(request, ChannelAccessInput)
        try:
            access = add_access(channel=channel, fields=body, by=request.actor, now=self.now)
        except (LooksLikeSecret, HolderUnclear, AccessTaken) as error:
            raise self.refused(error) from error
        below = request.path.partition("channels/")[0]
        location = request.build_absolute_uri(f"{below}channel-access/{access.pk}/")
        return answer_object(request, self.show(access.pk), status=201, Location=location)
