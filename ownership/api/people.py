"""`people/`: who can be named on a duty."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Flag, Parameter, Reference
from accounts.api.problems import Problem
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Person
from accounts.operations.people import (
    PersonTaken,
    SeatLinked,
    StalePerson,
    add_person,
    edit_person,
)
from accounts.queries.references import find_department
from ownership.api.references import DEPARTMENT, DepartmentField, SeatField, columns_of, refer
from ownership.operations.people import PersonInUse, remove_person

PLAIN = ("id", "name", "email", "phone", "title", "left_on")


class PersonSerializer(serializers.Serializer):
    """A person, as it is answered."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    title = serializers.CharField()
    left_on = serializers.DateField(allow_null=True)
    department = DepartmentReference(allow_null=True)
    seat = serializers.UUIDField(allow_null=True, help_text="The member that they are.")
    version = serializers.IntegerField()


class PersonInput(StrictSerializer):
    """Somebody to add, or what to change. That they leave is said at `departure/`."""

    name = Line(max_length=120)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = Line(max_length=40, allow_blank=True, required=False)
    title = Line(max_length=120, allow_blank=True, required=False)
    department = DepartmentField(allow_null=True, required=False)
    seat = SeatField(allow_null=True, required=False)


def _narrow_to_left(rows: QuerySet, has_left: bool) -> QuerySet:
    today = timezone.localdate()
    return rows.gone(today) if has_left else rows.here(today)


class PersonViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_PEOPLE
    serializer_class = PersonSerializer
    input_class = edit_class = PersonInput
    columns = (*PLAIN, "version", "membership_id", *columns_of("department", DEPARTMENT))
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    filters = {
        "department": Reference(find=find_department, narrow="department"),
        "left": Flag(narrow=_narrow_to_left),
        "email": Parameter(narrow="email__iexact"),
        "q": Parameter(narrow="name__icontains"),
    }

    def rows(self) -> Any:
        return Person.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[name] for name in PLAIN} | {
            "department": refer(row, "department", DEPARTMENT),
            "seat": row["membership_id"],
            "version": row["version"],
        }

    def create(self, request: Request, **kwargs: Any) -> Response:
        fields = self._read(request)
        try:
            person = add_person(
                organization=request.organization,
                name=fields.pop("name"),
                email=fields.pop("email", ""),
                more=fields,
                by=request.actor,
                now=self.now,
            )
        except (PersonTaken, SeatLinked) as error:
            raise self._refused(error) from error
        location = request.build_absolute_uri(f"{request.path}{person.pk}/")
        return answer_object(request, self.show(person.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            edit_person(
                person=Person.objects.select_related("organization").get(pk=pk),
                fields=self._read(request, partial=True),
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StalePerson as error:
            raise stale(self.show(pk)) from error
        except (PersonTaken, SeatLinked) as error:
            raise self._refused(error) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            remove_person(
                person=Person.objects.select_related("organization").get(pk=pk),
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StalePerson as error:
            raise stale(self.show(pk)) from error
        except PersonInUse as error:
            raise Problem(409, "in_use", str(error), uses=error.uses.counts) from error
        return Response(status=204)

    def _read(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        fields = self.read_body(request, PersonInput, partial=partial)
        return {("membership" if name == "seat" else name): fields[name] for name in fields}

    def _refused(self, error: PersonTaken | SeatLinked) -> Problem:
        return Problem(409, "duplicate", str(error), existing=self.show(error.person.pk))
