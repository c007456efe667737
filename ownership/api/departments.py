"""`departments/`: the parts of the organization that can hold a letter."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Flag, Parameter, choice
from accounts.api.problems import Problem
from accounts.api.serializers import PersonReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department, DepartmentAlias, DepartmentKind
from accounts.operations.departments import (
    LONGEST_NAME,
    MOST_ALIASES,
    DepartmentTaken,
    StaleDepartment,
    add_department,
    edit_department,
)
from ownership.api.references import PERSON, PersonField, columns_of, refer
from ownership.operations.departments import DepartmentInUse, remove_department

PLAIN = ("id", "slug", "name", "short_name", "kind", "email", "phone", "headcount", "position")


class DepartmentSerializer(serializers.Serializer):
    """A department, as it is answered."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(DepartmentKind.choices)
    email = serializers.CharField()
    phone = serializers.CharField()
    headcount = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
    head = PersonReference(allow_null=True)
    deputy = PersonReference(allow_null=True)
    aliases = serializers.ListField(
        child=serializers.CharField(), help_text="Other names that it is found by."
    )
    retired_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class DepartmentInput(StrictSerializer):
    """A department to add, or what to change."""

    name = Line(max_length=120)
    short_name = Line(max_length=40, allow_blank=True, required=False)
    slug = serializers.SlugField(max_length=60, required=False)
    kind = serializers.ChoiceField(DepartmentKind.choices, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = Line(max_length=40, allow_blank=True, required=False)
    headcount = serializers.IntegerField(
        min_value=0, max_value=32_767, allow_null=True, required=False
    )
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)
    head = PersonField(allow_null=True, required=False)
    deputy = PersonField(allow_null=True, required=False)
    aliases = serializers.ListField(
        child=Line(max_length=LONGEST_NAME),
        max_length=MOST_ALIASES,
        required=False,
        help_text="All of them. A new name keeps the old one here.",
    )


class DepartmentViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_DEPARTMENTS
    serializer_class = DepartmentSerializer
    input_class = edit_class = DepartmentInput
    columns = (
        *PLAIN,
        "retired_on",
        "version",
        *columns_of("head", PERSON),
        *columns_of("deputy", PERSON),
    )
    orderings = {
        "position": ("position", "name", "id"),
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
    }
    filters = {
        "kind": choice(DepartmentKind.values, narrow="kind"),
        "retired": Flag(narrow=lambda rows, is_it: rows.filter(retired_on__isnull=not is_it)),
        "q": Parameter(narrow="name__icontains"),
    }

    def rows(self) -> Any:
        return Department.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """One statement for the other names of all rows."""
        aliases: dict[UUID, list[str]] = defaultdict(list)
        known = DepartmentAlias.objects.filter(department__in=[row["id"] for row in rows])
        for department_id, name in known.order_by("name").values_list("department_id", "name"):
            aliases[department_id].append(name)
        return [
            {
                **{name: row[name] for name in PLAIN},
                "head": refer(row, "head", PERSON),
                "deputy": refer(row, "deputy", PERSON),
                "aliases": aliases[row["id"]],
                "retired_on": row["retired_on"],
                "version": row["version"],
            }
            for row in rows
        ]

    def create(self, request: Request, **kwargs: Any) -> Response:
        try:
            department = add_department(
                organization=request.organization,
                fields=self.read_body(request, DepartmentInput),
                by=request.actor,
                now=self.now,
            )
        except DepartmentTaken as error:
            raise Problem(409, "duplicate", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{department.pk}/")
        return answer_object(request, self.show(department.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        fields = self.read_body(request, DepartmentInput, partial=True)
        try:
            edit_department(
                department=Department.objects.select_related("organization").get(pk=pk),
                fields=fields,
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleDepartment as error:
            raise stale(self.show(pk)) from error
        except DepartmentTaken as error:
            raise Problem(409, "duplicate", str(error)) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            remove_department(
                department=Department.objects.select_related("organization").get(pk=pk),
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleDepartment as error:
            raise stale(self.show(pk)) from error
        except DepartmentInUse as error:
            raise Problem(409, "in_use", str(error), uses=error.uses.counts) from error
        return Response(status=204)
