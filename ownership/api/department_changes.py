"""`departments/{id}/merge/` and `retire/`: what a department holds goes along, or ends."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Flag
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.operations.departments import DepartmentTaken, StaleDepartment
from ownership.api.references import DEPARTMENT, DepartmentField, refer_to
from ownership.models import RaciRole
from ownership.operations.departments import (
    DepartmentRefused,
    Moved,
    merge_departments,
    retire_department,
)
from ownership.operations.previews import Figures, Preview, preview

_DRY_RUN = Flag(description="`true` tells what would follow and changes nothing.")


class MovedLetterSerializer(serializers.Serializer):
    """A duty on which the department held a letter."""

    duty = serializers.UUIDField()
    channel = serializers.UUIDField()
    needed = serializers.BooleanField()
    given = serializers.ChoiceField(RaciRole.choices, help_text="What it held.")
    held = serializers.ChoiceField(
        RaciRole.choices, allow_null=True, help_text="What the other one held."
    )
    becomes = serializers.ChoiceField(
        RaciRole.choices, allow_null=True, help_text="What that one holds then; null: it ends."
    )


class FiguresSerializer(serializers.Serializer):
    needed = serializers.IntegerField()
    owned = serializers.IntegerField()
    contested = serializers.IntegerField()
    unowned = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class ConsequencesSerializer(serializers.Serializer):
    """What would follow. Findings are counted by rule."""

    before = FiguresSerializer()
    after = FiguresSerializer()
    opened = serializers.DictField(child=serializers.IntegerField())
    settled = serializers.DictField(child=serializers.IntegerField())


class DepartmentChangedSerializer(serializers.Serializer):
    """What went along, to whom. `undo` names the step; `consequences` are told by a dry run."""

    undo = serializers.UUIDField(allow_null=True)
    to = DepartmentReference(allow_null=True)
    duties = MovedLetterSerializer(many=True)
    stakes = serializers.IntegerField()
    claims = serializers.IntegerField()
    claims_withdrawn = serializers.IntegerField()
    seats = serializers.IntegerField()
    people = serializers.IntegerField()
    consequences = ConsequencesSerializer(allow_null=True)


class MergeInput(StrictSerializer):
    """Into which department."""

    into = DepartmentField()


class RetireInput(StrictSerializer):
    """Who takes over what it holds; nobody: its letters, stakes and claims end."""

    hand_over_to = DepartmentField(required=False, allow_null=True)


class _ChangeViewSet(ApiViewSet):
    area = "registry"
    also_areas = ("ownership",)
    write_capability = Capability.EDIT_DEPARTMENTS
    serializer_class = DepartmentChangedSerializer
    parameters = {"create": {"dry_run": _DRY_RUN}}

    def change(
        self, request: Request, to: Department | None, operation: Callable[[], Moved]
    ) -> Response:
        """Do it, or tell what would follow."""
        try:
            if self.values.get("dry_run", False):
                found = preview(
                    operation, organization=request.organization, by=request.actor, now=self.now
                )
                return Response(_shape(found.value, to, found))
            return Response(_shape(operation(), to))
        except DepartmentRefused as error:
            if error.field:
                raise invalid(error.field, "refused", str(error)) from error
            raise Problem(409, "department_retired", str(error)) from error
        except (DepartmentTaken, StaleDepartment) as error:
            raise Problem(409, detail=str(error)) from error

    def find(self, pk: UUID) -> Department:
        departments = Department.objects.select_related("organization")
        department = departments.filter(pk=pk).first()
        if department is None:
            raise Problem(404)
        return department


class DepartmentMergeViewSet(_ChangeViewSet):
    input_class = MergeInput

    @extend_schema(responses=with_problems({200: DepartmentChangedSerializer}))
    def create(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """What it holds goes to another one, and it ends."""
        department, into = self.find(pk), self.read_body(request, MergeInput)["into"]
        return self.change(
            request,
            into,
            lambda: merge_departments(
                department=department,
                into=into,
                version=department.version,
                by=request.actor,
                now=self.now,
            ),
        )


class DepartmentRetireViewSet(_ChangeViewSet):
    input_class = RetireInput

    @extend_schema(responses=with_problems({200: DepartmentChangedSerializer}))
    def create(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """It ends; what it holds goes to another one, or to nobody."""
        department, to = self.find(pk), self.read_body(request, RetireInput).get("hand_over_to")
        return self.change(
            request,
            to,
            lambda: retire_department(
                department=department,
                hand_over_to=to,
                version=department.version,
                by=request.actor,
                now=self.now,
            ),
        )


def _shape(
    moved: Moved, to: Department | None, found: Preview[Moved] | None = None
) -> dict[str, Any]:
    return {
        "undo": None if found else moved.step,
        "to": refer_to(to, DEPARTMENT) if to else None,
        "duties": [
            {
                "duty": letter.duty,
                "channel": letter.channel,
                "needed": letter.needed,
                "given": letter.given,
                "held": letter.held,
                "becomes": letter.becomes,
            }
            for letter in moved.letters
        ],
        "stakes": moved.stakes,
        "claims": moved.claims,
        "claims_withdrawn": moved.claims_withdrawn,
        "seats": moved.seats,
        "people": moved.people,
        "consequences": _shape_consequences(found) if found else None,
    }


def _shape_consequences(found: Preview[Moved]) -> dict[str, Any]:
    return {
        "before": _shape_figures(found.before),
        "after": _shape_figures(found.after),
        "opened": found.opened,
        "settled": found.settled,
    }


def _shape_figures(figures: Figures) -> dict[str, int]:
    coverage = figures.coverage
    return {
        "needed": coverage.needed,
        "owned": coverage.owned,
        "contested": coverage.contested,
        "unowned": coverage.unowned,
        "confirmed": figures.confirmed,
    }
