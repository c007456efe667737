"""`assignments/`: the letters."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Reference, choice
from accounts.api.problems import Problem
from accounts.api.serializers import DepartmentReference, PersonReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department, Person
from accounts.queries.references import find_department, find_person
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    PERSON,
    ActivityField,
    ActivityReference,
    ChannelField,
    ChannelReference,
    DepartmentField,
    PersonField,
    columns_of,
    find_known_channel,
    load_references,
    refer,
)
from ownership.models import Assignment, Duty, Origin, RaciRole
from ownership.operations.assignments import StaleDuties, UnwritableCells
from ownership.operations.letters import LetterTaken, add_letter, edit_letter
from ownership.queries.activities import find_activity


class AssignmentSerializer(serializers.Serializer):
    """A letter, as it is answered. `version` is the duty's."""

    id = serializers.UUIDField()
    duty = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()
    role = serializers.ChoiceField(RaciRole.choices)
    person = PersonReference(allow_null=True)
    note = serializers.CharField()
    origin = serializers.ChoiceField(Origin.choices)
    since = serializers.DateTimeField()
    version = serializers.IntegerField()


class AssignmentEdit(StrictSerializer):
    """What may be changed about a letter."""

    role = serializers.ChoiceField(RaciRole.choices, required=False)
    person = PersonField(required=False, allow_null=True)
    note = Line(max_length=500, allow_blank=True, required=False)


class AssignmentInput(AssignmentEdit):
    """A letter to give: to which department, for which activity on which channel."""

    channel = ChannelField()
    activity = ActivityField()
    department = DepartmentField()
    role = serializers.ChoiceField(RaciRole.choices)


class AssignmentViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.ASSIGN_OWNERS
    serializer_class = AssignmentSerializer
    input_class = AssignmentInput
    edit_class = AssignmentEdit
    columns = (
        *("id", "duty_id", "department_id", "person_id"),
        *("role", "note", "origin", "since"),
    )
    orderings = {"id": ("id",), "since": ("since", "id"), "-since": ("-since", "-id")}
    filters = {
        "channel": Reference(find=find_known_channel, narrow="duty__channel"),
        "activity": Reference(find=find_activity, narrow="duty__activity"),
        "department": Reference(find=find_department, narrow="department"),
        "role": choice(RaciRole.values, narrow="role"),
        "person": Reference(find=find_person, narrow="person"),
    }

    def rows(self) -> Any:
        return Assignment.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Three statements for the duties, departments and people of all rows."""
        duties = {
            row["id"]: row
            for row in Duty.objects.filter(pk__in={row["duty_id"] for row in rows}).values(
                *("id", "version"),
                *columns_of("channel", CHANNEL),
                *columns_of("activity", ACTIVITY),
            )
        }
        departments = load_references(Department, (r["department_id"] for r in rows), DEPARTMENT)
        people = load_references(Person, (row["person_id"] for row in rows), PERSON)
        return [
            {
                "id": row["id"],
                "duty": row["duty_id"],
                "channel": refer(duties[row["duty_id"]], "channel", CHANNEL),
                "activity": refer(duties[row["duty_id"]], "activity", ACTIVITY),
                "department": departments[row["department_id"]],
                "role": row["role"],
                "person": people.get(row["person_id"]),
                "note": row["note"],
                "origin": row["origin"],
                "since": row["since"],
                "version": duties[row["duty_id"]]["version"],
            }
            for row in rows
        ]

    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, AssignmentInput)
        duty = Duty.objects.get(channel=body.pop("channel"), activity=body.pop("activity"))
        duty.organization = request.organization
        try:
            assignment = add_letter(
                duty=duty, origin=Origin.API, by=request.actor, now=self.now, **body
            )
        except LetterTaken as error:
            existing = self.show(error.assignment.pk)
            raise Problem(409, "duplicate", str(error), existing=existing) from error
        except UnwritableCells as error:
            raise refused(error) from error
        location = request.build_absolute_uri(f"{request.path}{assignment.pk}/")
        return answer_object(request, self.show(assignment.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        self._edit(request, pk, self.read_body(request, AssignmentEdit, partial=True), version)
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        self._edit(request, pk, {"role": None}, version)
        return Response(status=204)

    def _edit(self, request: Request, pk: UUID, fields: dict[str, Any], version: int) -> None:
        try:
            edit_letter(
                assignment=Assignment.objects.select_related("organization").get(pk=pk),
                fields=fields,
                version=version,
                origin=Origin.API,
                by=request.actor,
                now=self.now,
            )
        except StaleDuties as error:
            raise stale(self.show(pk)) from error
        except UnwritableCells as error:
            raise refused(error) from error
        except Assignment.DoesNotExist as error:
            raise Problem(404) from error


def refused(error: UnwritableCells) -> Problem:
    """A single letter that its duty or department cannot take."""
    _, code, message = error.problems[0]
    return Problem(409, code, message)
