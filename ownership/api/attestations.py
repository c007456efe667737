"""`attestations/`: what departments said of the duties that they answer for."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Reference, choice
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import find_department
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    ActivityReference,
    ChannelField,
    ChannelReference,
    DepartmentField,
    DutyField,
    columns_of,
    find_duty,
    find_known_channel,
    load_references,
    refer,
)
from ownership.models import Attestation, AttestationKind, Duty
from ownership.operations.attestations import NothingToConfirm, NotTheirs, confirm_duties


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
    """One for each duty and department that confirmed it."""

    results = AttestationSerializer(many=True)


class AttestationInput(StrictSerializer):
    """What is right: all needed duties of a channel, or one duty.

    Said for the department, or for all that are accountable and that the key's member speaks for.
    """

    channel = ChannelField(required=False)
    duty = DutyField(required=False)
    department = DepartmentField(required=False)


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
        duties = {
            row["id"]: row
            for row in Duty.objects.filter(pk__in={row["duty_id"] for row in rows}).values(
                "id", *columns_of("channel", CHANNEL), *columns_of("activity", ACTIVITY)
            )
        }
        departments = load_references(Department, (r["department_id"] for r in rows), DEPARTMENT)
        return [
            {
                "id": row["id"],
                "duty": row["duty_id"],
                "channel": refer(duties[row["duty_id"]], "channel", CHANNEL),
                "activity": refer(duties[row["duty_id"]], "activity", ACTIVITY),
                "department": departments[row["department_id"]],
                "kind": row["kind"],
                "reason": row["reason"],
                "said_by": row["said_by_label"],
                "at": row["at"],
            }
            for row in rows
        ]

    @extend_schema(responses=with_problems({201: AttestationsMadeSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Confirm that the needed duties of a channel, or one duty, are right."""
        body = self.read_body(request, AttestationInput)
        if ("channel" in body) == ("duty" in body):
            raise invalid("channel", "required", "Give either a channel or a duty.")
        department = body.get("department")
        try:
            confirmed = confirm_duties(
                organization=request.organization,
                seat=request.auth.membership,
                channels=[body["channel"].pk] if "channel" in body else (),
                duties=[body["duty"].pk] if "duty" in body else (),
                departments=[department.pk] if department else None,
                by=request.actor,
                now=self.now,
            )
        except NotTheirs as error:
            raise Problem(
                403, "seat_insufficient", str(error), capability=str(self.write_capability)
            ) from error
        except NothingToConfirm as error:
            raise Problem(409, "nothing_to_confirm", str(error)) from error
        made = self.rows().filter(pk__in=confirmed.attestations).order_by("id")
        return Response({"results": self.shape_all(list(made.values(*self.columns)))}, status=201)
