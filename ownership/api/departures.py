"""`people/{id}/departure/`: what somebody leaves behind, and who takes it over."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, PersonReference, StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from accounts.models import Person
from accounts.operations.people import StalePerson
from channels_registry.models import AccessLevel
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    PERSON,
    ActivityReference,
    ChannelReference,
    PersonField,
    refer_to,
)
from ownership.models import RaciRole
from ownership.operations.departures import DepartureRefused, depart
from ownership.queries.departures import LISTED, LeftBehind, load_left_behind


class NamedOnSerializer(serializers.Serializer):
    """A letter that they are named beside. `assignment`: its id, for `one_by_one`."""

    assignment = serializers.UUIDField()
    duty = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()
    role = serializers.ChoiceField(RaciRole.choices)


class CanLogInSerializer(serializers.Serializer):
    """An entry of theirs on an access list."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    level = serializers.ChoiceField(AccessLevel.choices)


class ClaimedSerializer(serializers.Serializer):
    """An open claim that they made. It is their department's, and stays."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()


class LeftBehindSerializer(serializers.Serializer):
    """What would be left without them. Lists are cut at 200; the counts are not."""

    person = PersonReference()
    left_on = serializers.DateField(allow_null=True)
    duties_count = serializers.IntegerField()
    duties = NamedOnSerializer(many=True)
    access_count = serializers.IntegerField()
    access = CanLogInSerializer(many=True)
    head_of = DepartmentReference(many=True)
    deputy_of = DepartmentReference(many=True)
    claims = ClaimedSerializer(many=True)
    seat = serializers.UUIDField(allow_null=True, help_text="Their member, while it is active.")
    stands_for = DepartmentReference(many=True)


class OneByOneInput(StrictSerializer):
    """Who gets one thing instead: a letter by its id, a place at the head by the department's."""

    id = serializers.UUIDField()
    person = PersonField()


class DepartureInput(StrictSerializer):
    """They leave. Without anybody to hand over to, what they are named on keeps their name."""

    left_on = serializers.DateField(required=False, help_text="Today, unless said otherwise.")
    hand_over_to = PersonField(required=False, allow_null=True)
    one_by_one = OneByOneInput(many=True, required=False)
    access_is_removed = serializers.BooleanField(
        required=False, help_text="Whether their log-ins are gone on the platforms already."
    )


class DepartedSerializer(serializers.Serializer):
    """How much was handed over. `undo` names the step; null where nothing was left to do."""

    undo = serializers.UUIDField(allow_null=True)
    person = PersonReference()
    left_on = serializers.DateField()
    duties = serializers.IntegerField()
    departments = serializers.IntegerField()
    access = serializers.IntegerField(help_text="Entries taken off access lists.")


class DepartureViewSet(ApiViewSet):
    """It writes letters as well as people."""

    area = "registry"
    also_areas = ("ownership",)
    write_capability = Capability.EDIT_PEOPLE
    serializer_class = LeftBehindSerializer
    input_class = DepartureInput

    @extend_schema(responses=with_problems({200: LeftBehindSerializer}))
    def show(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """What somebody would leave behind. Nothing is written."""
        return answer_object(request, shape(load_left_behind(self._find(pk))))

    @extend_schema(responses=with_problems({200: DepartedSerializer}))
    def create(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """They leave: what they answered for is handed over, in one step."""
        person = self._find(pk)
        said = self.read_body(request, DepartureInput)
        others = said.get("one_by_one", ())
        if len(others) > LISTED:
            raise invalid(
                "one_by_one",
                "max_length",
                gettext("At most {listed} at once.").format(listed=LISTED),
            )
        try:
            departed = depart(
                person=person,
                left_on=said.get("left_on") or request.organization.day_of(self.now),
                version=person.version,
                hand_over_to=said.get("hand_over_to"),
                one_by_one={one["id"]: one["person"] for one in others},
                access_is_removed=said.get("access_is_removed", False),
                by=request.actor,
                now=self.now,
            )
        except DepartureRefused as error:
            raise invalid(error.field, "refused", str(error)) from error
        except StalePerson as error:
            raise Problem(409, "conflict", str(error)) from error
        return Response(
            {
                "undo": departed.step,
                "person": refer_to(departed.person, PERSON),
                "left_on": departed.person.left_on,
                "duties": departed.duties,
                "departments": departed.departments,
                "access": departed.access,
            }
        )

    def _find(self, pk: UUID) -> Person:
        people = Person.objects.select_related("organization", "membership")
        person = people.filter(pk=pk).first()
        if person is None:
            raise Problem(404)
        return person


def shape(left: LeftBehind) -> dict[str, Any]:
    return {
        "person": refer_to(left.person, PERSON),
        "left_on": left.person.left_on,
        "duties_count": left.duties_count,
        "duties": [
            {
                "assignment": letter.pk,
                "duty": letter.duty_id,
                "channel": refer_to(letter.duty.channel, CHANNEL),
                "activity": refer_to(letter.duty.activity, ACTIVITY),
                "department": refer_to(letter.department, DEPARTMENT),
                "role": letter.role,
            }
            for letter in left.duties
        ],
        "access_count": left.access_count,
        "access": [
            {"id": one.pk, "channel": refer_to(one.channel, CHANNEL), "level": one.level}
            for one in left.access
        ],
        "head_of": [refer_to(one, DEPARTMENT) for one in left.headed],
        "deputy_of": [refer_to(one, DEPARTMENT) for one in left.deputy_of],
        "claims": [
            {
                "id": claim.pk,
                "channel": refer_to(claim.duty.channel, CHANNEL),
                "activity": refer_to(claim.duty.activity, ACTIVITY),
                "department": refer_to(claim.department, DEPARTMENT),
            }
            for claim in left.claims
        ],
        "seat": left.seat.pk if left.seat else None,
        "stands_for": [refer_to(one, DEPARTMENT) for one in left.stands_for],
    }
