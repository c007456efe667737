"""`claims/`: departments that say a duty should be theirs, and what became of that."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Reference, choice
from accounts.api.problems import Problem, invalid
from accounts.api.schema import example, with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.queries.references import find_department
from ownership.api.references import (
    ActivityField,
    ActivityReference,
    ChannelField,
    ChannelReference,
    DepartmentField,
    DutyField,
    find_duty,
    find_known_channel,
    refer_to_duties,
)
from ownership.models import Claim, ClaimState, Duty
from ownership.operations import claims as operations
from ownership.operations.assignments import UnwritableCells
from ownership.queries.activities import find_activity

_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that you saw; a stale one is 412. Without it, what is open is decided.",
)


class ClaimSerializer(serializers.Serializer):
    """A claim, as it is answered. `decision_note`: why it was decided so; it stays for ever."""

    id = serializers.UUIDField()
    duty = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()
    reason = serializers.CharField()
    evidence = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(ClaimState.choices)
    by = serializers.CharField()
    opened_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField()
    version = serializers.IntegerField()


@example(channel="@acme", activity="care", department="sales", reason="They buy from us")
class ClaimInput(StrictSerializer):
    """Which duty: its id, or a channel and an activity."""

    duty = DutyField(required=False)
    channel = ChannelField(required=False)
    activity = ActivityField(required=False)
    department = DepartmentField()
    reason = Line(max_length=500)
    evidence = Line(max_length=500, allow_blank=True, required=False, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class AcceptInput(StrictSerializer):
    """`former`: the letter that whoever was accountable gets."""

    former = serializers.ChoiceField(
        [role.value for role in operations.FORMER_OWNER], required=False, default="C"
    )
    note = Line(max_length=500, allow_blank=True, required=False, default="")


class DeclineInput(StrictSerializer):
    """Why: the reason is kept for ever."""

    reason = Line(max_length=500)


class WithdrawInput(StrictSerializer):
    """A note, where there is something to say."""

    note = Line(max_length=500, allow_blank=True, required=False, default="")


class ClaimViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.CLAIM
    serializer_class = ClaimSerializer
    input_class = ClaimInput
    columns = (
        *("id", "reason", "evidence", "due_on", "state", "opened_by_label", "opened_at"),
        *("decided_by_label", "decided_at", "decision_note", "version"),
        *("duty_id", "department_id"),
    )
    orderings = {
        "id": ("id",),
        "opened_at": ("opened_at", "id"),
        "-opened_at": ("-opened_at", "-id"),
    }
    filters = {
        "state": choice(ClaimState.values, narrow="state"),
        "duty": Reference(find=find_duty, narrow="duty"),
        "channel": Reference(find=find_known_channel, narrow="duty__channel"),
        "activity": Reference(find=find_activity, narrow="duty__activity"),
        "department": Reference(
            find=find_department, narrow="department", description="The one that claims."
        ),
    }

    def rows(self) -> Any:
        return Claim.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the duties and departments of all rows."""
        return [
            about
            | {
                "id": row["id"],
                "reason": row["reason"],
                "evidence": row["evidence"],
                "due_on": row["due_on"],
                "state": row["state"],
                "by": row["opened_by_label"],
                "opened_at": row["opened_at"],
                "decided_by": row["decided_by_label"],
                "decided_at": row["decided_at"],
                "decision_note": row["decision_note"],
                "version": row["version"],
            }
            for row, about in zip(rows, refer_to_duties(rows), strict=True)
        ]

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Say that a duty should be a department's: one that the key's member speaks for."""
        body = self.read_body(request, ClaimInput)
        duty = _find_meant(body)
        duty.organization = request.organization
        try:
            claim = operations.open_claim(
                duty=duty,
                department=body["department"],
                reason=body["reason"],
                evidence=body["evidence"],
                due_on=body["due_on"],
                seat=request.auth.membership,
                by=request.actor,
                now=self.now,
            )
        except operations.ClaimNotTheirs as error:
            raise self._not_for_seat(error) from error
        except operations.AlreadyAccountable as error:
            raise Problem(409, "already_accountable", str(error)) from error
        except operations.ClaimTaken as error:
            existing = self.show(error.claim.pk)
            raise Problem(409, "duplicate", str(error), existing=existing) from error
        except operations.ClaimRefused as error:
            if error.field == "due_on":
                raise invalid("due_on", error.code, str(error)) from error
            raise Problem(409, error.code, str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{claim.pk}/")
        return answer_object(request, self.show(claim.pk), status=201, Location=location)

    @extend_schema(
        request=AcceptInput,
        responses=with_problems({200: ClaimSerializer}),
        parameters=[_IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """The department is the one that is accountable; other open claims are declined."""
        return self._decide(request, pk, operations.accept_claim, AcceptInput)

    @extend_schema(
        request=DeclineInput,
        responses=with_problems({200: ClaimSerializer}),
        parameters=[_IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """The duty stays as it is."""
        return self._decide(request, pk, operations.decline_claim, DeclineInput)

    @extend_schema(
        request=WithdrawInput,
        responses=with_problems({200: ClaimSerializer}),
        parameters=[_IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """The department does not claim it any more."""
        return self._decide(request, pk, operations.withdraw_claim, WithdrawInput)

    def _decide(
        self,
        request: Request,
        pk: UUID,
        operation: Callable[..., Claim],
        input_class: type[StrictSerializer],
    ) -> Response:
        shown = self.show(pk)
        if "If-Match" in request.headers:
            read_if_match(request, shown)
        body = self.read_body(request, input_class)
        claim = Claim.objects.select_related("organization").get(pk=pk)
        seat, version = request.auth.membership, shown["version"]
        try:
            operation(
                claim=claim, version=version, seat=seat, by=request.actor, now=self.now, **body
            )
        except operations.ClaimNotTheirs as error:
            raise self._not_for_seat(error) from error
        except operations.ClaimDecided as error:
            current = self.show(pk)
            raise Problem(409, "already_decided", str(error), existing=current) from error
        except operations.StaleClaim as error:
            raise stale(self.show(pk)) from error
        except UnwritableCells as error:
            raise Problem(409, error.problems[0][1], str(error)) from error
        return answer_object(request, self.show(pk))

    def _not_for_seat(self, error: Exception) -> Problem:
        capability = str(self.write_capability)
        return Problem(403, "seat_insufficient", str(error), capability=capability)


def _find_meant(body: dict[str, Any]) -> Duty:
    """By its id, or by the channel and the activity."""
    if "duty" in body and not body.keys() & {"channel", "activity"}:
        return body["duty"]
    if "duty" not in body and {"channel", "activity"} <= body.keys():
        duty = Duty.objects.filter(channel=body["channel"], activity=body["activity"]).first()
        if duty is not None:
            return duty
    raise invalid("duty", "required", gettext("Give either a duty, or a channel and an activity."))
