"""`members/` and `invitations/`: who has a seat, and for whom one is held."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.parameters import Flag, Parameter, choice
from accounts.api.problems import Problem
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import (
    Department,
    Invitation,
    InvitationDepartment,
    MemberRole,
    Membership,
    MembershipDepartment,
)
from accounts.operations import invitations
from accounts.operations.invitations import InvitationRefused
from accounts.operations.members import (
    DepartmentMissing,
    LastOwner,
    SeatRefused,
    StaleSeat,
    change_seat,
    end_seat,
)
from accounts.queries.references import find_department


class MemberSerializer(serializers.Serializer):
    """A seat, as it is answered."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.ChoiceField(MemberRole.choices)
    departments = DepartmentReference(many=True, help_text="Those that a steward stands for.")
    joined_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class StandsForField(serializers.ListField):
    """Departments, each by id, slug or alias."""

    child = serializers.CharField(max_length=200)

    def to_internal_value(self, data: Any) -> list[Department]:
        found = [(word, find_department(word)) for word in super().to_internal_value(data)]
        for word, department in found:
            if department is None:
                raise serializers.ValidationError(
                    gettext("There is no department “{word}”.").format(word=word)
                )
        return [department for _, department in found if department]


class MemberEdit(StrictSerializer):
    role = serializers.ChoiceField(MemberRole.choices, required=False)
    departments = StandsForField(required=False, max_length=100)


class SeatViewSet(ResourceViewSet):
    """What members and invitations share: one scope, and departments beside the row."""

    area = "members"
    one_scope = "members:manage"
    read_capability = write_capability = Capability.MANAGE_MEMBERS
    through: Any
    key: str

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """One statement for the departments of all rows."""
        stands_for: dict[UUID, list[dict[str, Any]]] = {}
        links = self.through.objects.filter(**{f"{self.key}__in": [row["id"] for row in rows]})
        for owner, pk, slug, name in links.order_by("department__name").values_list(
            self.key, "department_id", "department__slug", "department__name"
        ):
            stands_for.setdefault(owner, []).append({"id": pk, "slug": slug, "name": name})
        return [self.shape(row) | {"departments": stands_for.get(row["id"], [])} for row in rows]


class MemberViewSet(SeatViewSet):
    serializer_class = MemberSerializer
    edit_class = MemberEdit
    through, key = MembershipDepartment, "membership_id"
    columns = (*("id", "user__name", "user__email", "role", "joined_at", "left_at", "version"),)
    orderings = {"joined_at": ("joined_at", "id"), "-joined_at": ("-joined_at", "-id")}
    filters = {
        "role": choice(MemberRole.values, narrow="role"),
        "left": Flag(narrow=lambda rows, has_left: rows.filter(left_at__isnull=not has_left)),
        "email": Parameter(narrow="user__email__iexact"),
    }

    def rows(self) -> Any:
        return Membership.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        same = ("id", "role", "joined_at", "left_at", "version")
        return {"name": row["user__name"], "email": row["user__email"]} | {
            name: row[name] for name in same
        }

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        said = self.read_body(request, MemberEdit, partial=True)
        seat = self._find(pk)
        departments = said.get("departments")
        if departments is None:
            departments = list(seat.departments.all())
        try:
            change_seat(
                seat=seat,
                role=MemberRole(said.get("role", seat.role)),
                departments=departments,
                version=version,
                decided_by=request.membership,
                by=request.actor,
                now=self.now,
            )
        except StaleSeat as error:
            raise stale(self.show(pk)) from error
        except (SeatRefused, LastOwner, DepartmentMissing) as error:
            raise refused(error) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            end_seat(
                seat=self._find(pk),
                version=version,
                decided_by=request.membership,
                by=request.actor,
                now=self.now,
            )
        except StaleSeat as error:
            raise stale(self.show(pk)) from error
        except (SeatRefused, LastOwner) as error:
            raise refused(error) from error
        return Response(status=204)

    def _find(self, pk: UUID) -> Membership:
        return Membership.objects.select_related("user", "organization").get(pk=pk)


class InvitationSerializer(serializers.Serializer):
    """An invitation, as it is answered. The token is in the mail and nowhere else."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.ChoiceField(MemberRole.choices)
    departments = DepartmentReference(many=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationInput(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(MemberRole.choices)
    departments = StandsForField(required=False, max_length=100)


class InvitationViewSet(SeatViewSet):
    serializer_class = InvitationSerializer
    input_class = InvitationInput
    through, key = InvitationDepartment, "invitation_id"
    columns = ("id", "email", "role", "created_at", "expires_at")
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def rows(self) -> Any:
        return Invitation.objects.undecided()

    def shape(self, row: Any) -> dict[str, Any]:
        return dict(row)

    def create(self, request: Request, **kwargs: Any) -> Response:
        said = self.read_body(request, InvitationInput)
        try:
            invitation = invitations.invite(
                organization=request.organization,
                email=said["email"],
                role=MemberRole(said["role"]),
                departments=said.get("departments", ()),
                invited_by=request.membership,
                by=request.actor,
                now=self.now,
            )
        except (SeatRefused, InvitationRefused, DepartmentMissing) as error:
            raise refused(error) from error
        location = request.build_absolute_uri(f"{request.path}{invitation.pk}/")
        return answer_object(request, self.show(invitation.pk), status=201, Location=location)

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        read_if_match(request, self.show(pk))
        try:
            invitations.take_back(
                invitation=Invitation.objects.select_related("organization").get(pk=pk),
                decided_by=request.membership,
                by=request.actor,
                now=self.now,
            )
        except (SeatRefused, InvitationRefused) as error:
            raise refused(error) from error
        return Response(status=204)


_CODES: dict[type[Exception], tuple[int, str]] = {
    SeatRefused: (403, "seat_insufficient"),
    LastOwner: (409, "last_owner"),
    InvitationRefused: (409, "invitation_refused"),
    DepartmentMissing: (400, "department_missing"),
}


def refused(error: Exception) -> Problem:
    status, code = _CODES[type(error)]
    return Problem(status, code, str(error))
