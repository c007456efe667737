"""`stakes/`: why departments care about channels."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Reference
from accounts.api.problems import Problem
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import find_department
from accounts.queries.seats import speaks_for
from channels_registry.models import Channel, Stake
from channels_registry.operations.stakes import (
    StakeRefused,
    StakeTaken,
    StaleStake,
    add_stake,
    edit_stake,
    end_stake,
)
from ownership.api.references import (
    CHANNEL,
    DEPARTMENT,
    ChannelField,
    ChannelReference,
    DepartmentField,
    find_known_channel,
    load_references,
)


class StakeSerializer(serializers.Serializer):
    """A stake, as it is answered."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    department = DepartmentReference()
    why = serializers.CharField()
    version = serializers.IntegerField()


class StakeEdit(StrictSerializer):
    """In other words."""

    why = Line(max_length=500)


class StakeInput(StakeEdit):
    """A department says why it cares about a channel."""

    channel = ChannelField()
    department = DepartmentField()


class StakeViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.CLAIM
    serializer_class = StakeSerializer
    input_class = StakeInput
    edit_class = StakeEdit
    columns = ("id", "why", "version", "channel_id", "department_id")
    filters = {
        "channel": Reference(find=find_known_channel, narrow="channel"),
        "department": Reference(find=find_department, narrow="department"),
    }

    def rows(self) -> Any:
        return Stake.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the channels and departments of all rows."""
        channels = load_references(Channel, (row["channel_id"] for row in rows), CHANNEL)
        departments = load_references(
            Department, (row["department_id"] for row in rows), DEPARTMENT
        )
        return [
            {
                "id": row["id"],
                "channel": channels[row["channel_id"]],
                "department": departments[row["department_id"]],
                "why": row["why"],
                "version": row["version"],
            }
            for row in rows
        ]

    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, StakeInput)
        self._refuse_others(request, body["department"].pk)
        body["channel"].organization = request.organization
        try:
            stake = add_stake(by=request.actor, now=self.now, **body)
        except StakeTaken as error:
            existing = self.show(error.stake.pk)
            raise Problem(409, "duplicate", str(error), existing=existing) from error
        except StakeRefused as error:
            raise Problem(409, "department_retired", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{stake.pk}/")
        return answer_object(request, self.show(stake.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        stake = self._find(request, pk)
        said = self.read_body(request, StakeEdit)
        try:
            edit_stake(stake=stake, version=version, by=request.actor, now=self.now, **said)
        except StaleStake as error:
            raise stale(self.show(pk)) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        stake = self._find(request, pk)
        try:
            end_stake(stake=stake, version=version, by=request.actor, now=self.now)
        except StaleStake as error:
            raise stale(self.show(pk)) from error
        return Response(status=204)

    def _find(self, request: Request, pk: UUID) -> Stake:
        stake = Stake.objects.select_related("organization").filter(pk=pk).first()
        if stake is None:  # removed since it was shown
            raise Problem(404)
        self._refuse_others(request, stake.department_id)
        return stake

    def _refuse_others(self, request: Request, department: UUID) -> None:
        if not speaks_for(request.auth.membership, self.write_capability)(department):
            sentence = gettext("This key's member speaks for their own departments only.")
            raise Problem(403, "seat_insufficient", sentence, capability=str(self.write_capability))
