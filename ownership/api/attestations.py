"""`attestations/`: what departments said of the duties that they answer for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import Line
from accounts.api.parameters import Reference, choice
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.queries.references import find_department
from ownership.api.references import (
    ActivityReference,
    ChannelField,
    ChannelReference,
    DepartmentField,
    DutyField,
    find_duty,
    find_known_channel,
    refer_to_duties,
)
from ownership.models import Attestation, AttestationKind
from ownership.operations.attestations import (
    LONGEST_REASON,
    NothingToConfirm,
    NotTheirs,
    ReleaseRefused,
    confirm_duties,
    release_duties,
)


class AttestationSerializer(serializers.Serializer):
    """A department's word on a duty. It stays as it was said."""

    id = serializers.UUIDField()
    duty = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()
    kind = serializers.ChoiceField(AttestationKind.choices)
    reason = serializers.CharField(help_text="Of what was released; empty where it was confirmed.")
    said_by = serializers.CharField()
    at = serializers.DateTimeField()


class AttestationsMadeSerializer(serializers.Serializer):
    """One for each duty and department that confirmed or released it."""

    results = AttestationSerializer(many=True)


class AttestationInput(StrictSerializer):
    """What is right, or not theirs: all needed duties of a channel, or one duty.

    Confirmed for the department, or for all that are accountable and that the key's member speaks
    for. Released by one department, with a reason; `proposes` opens another one's claim.
    """

    channel = ChannelField(required=False)
    duty = DutyField(required=False)
    department = DepartmentField(required=False)
    kind = serializers.ChoiceField(
        AttestationKind.choices, required=False, default=AttestationKind.CONFIRMED
    )
    reason = Line(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")
    proposes = DepartmentField(required=False, allow_null=True, default=None)


class AttestationViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.CONFIRM
    serializer_class = AttestationSerializer
    input_class = AttestationInput
    columns = ("id", "kind", "reason", "said_by_label", "at", "duty_id", "department_id")
    filters = {
        "channel": Reference(find=find_known_channel, narrow="duty__channel"),
        "duty": Reference(find=find_duty, narrow="duty"),
        "department": Reference(find=find_department, narrow="department"),
        "kind": choice(AttestationKind.values, narrow="kind"),
    }

    def rows(self) -> Any:
        return Attestation.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the duties and departments of all rows."""
        return [
            about
            | {
                "id": row["id"],
                "kind": row["kind"],
                "reason": row["reason"],
                "said_by": row["said_by_label"],
                "at": row["at"],
            }
            for row, about in zip(rows, refer_to_duties(rows), strict=True)
        ]

    @extend_schema(responses=with_problems({201: AttestationsMadeSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Say that the needed duties of a channel, or one duty, are right, or not theirs."""
        body = self.read_body(request, AttestationInput)
        if ("channel" in body) == ("duty" in body):
            raise invalid("channel", "required", gettext("Give either a channel or a duty."))
        said: dict[str, Any] = {
            "organization": request.organization,
            "seat": request.auth.membership,
            "channels": [body["channel"].pk] if "channel" in body else (),
            "duties": [body["duty"].pk] if "duty" in body else (),
            "by": request.actor,
            "now": self.now,
        }
        try:
            ids = self._release(body, said) if _is_release(body) else self._confirm(body, said)
        except NotTheirs as error:
            raise Problem(
                403, "seat_insufficient", str(error), capability=str(self.write_capability)
            ) from error
        except NothingToConfirm as error:
            word = "release" if _is_release(body) else "confirm"
            raise Problem(409, f"nothing_to_{word}", str(error)) from error
        made = self.rows().filter(pk__in=ids).order_by("id")
        return Response({"results": self.shape_all(list(made.values(*self.columns)))}, status=201)

    def _confirm(self, body: dict[str, Any], said: dict[str, Any]) -> Sequence[UUID]:
        for field in ("reason", "proposes"):
            if body[field]:
                raise invalid(field, "invalid", gettext("Only what is released has this."))
        department = body.get("department")
        departments = [department.pk] if department else None
        return confirm_duties(departments=departments, **said).attestations

    def _release(self, body: dict[str, Any], said: dict[str, Any]) -> Sequence[UUID]:
        if "department" not in body:
            raise invalid("department", "required", gettext("Say which department releases it."))
        try:
            return release_duties(
                department=body["department"],
                reason=body["reason"],
                proposes=body["proposes"],
                **said,
            ).attestations
        except ReleaseRefused as error:
            code = "required" if error.field == "reason" else "invalid"
            raise invalid(error.field, code, str(error)) from error


def _is_release(body: dict[str, Any]) -> bool:
    return body["kind"] == AttestationKind.RELEASED
