"""`duties/`: one activity on one channel, and whether somebody answers for it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Flag, Parameter, Reference, choice
from accounts.api.problems import invalid
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import find_department
from channels_registry.models import Channel
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    ActivityReference,
    ChannelReference,
    PlatformParameter,
    find_known_channel,
    load_references,
)
from ownership.models import Activity, Assignment, Duty, DutyState
from ownership.operations.assignments import StaleDuties
from ownership.operations.duties import ReasonMissing, set_needed
from ownership.queries.activities import find_activity

PLAIN = ("id", "needed", "needed_reason", "needed_by_label", "state", "state_since", "version")


class DutySerializer(serializers.Serializer):
    """A duty, as it is answered."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    needed = serializers.BooleanField()
    needed_reason = serializers.CharField()
    needed_by = serializers.CharField(help_text="Who said so; empty where the purpose decided.")
    state = serializers.ChoiceField(DutyState.choices)
    state_since = serializers.DateTimeField()
    version = serializers.IntegerField()


class DutyEdit(StrictSerializer):
    """Whether the duty is needed; not needed wants a reason."""

    needed = serializers.BooleanField()
    reason = Line(max_length=300, allow_blank=True, required=False, default="")


def with_letter(rows: QuerySet, department: Department) -> QuerySet:
    """The duties on which the department holds any letter."""
    return rows.filter(
        Exists(Assignment.objects.filter(duty=OuterRef("pk"), department=department))
    )


class DutyViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.ASSIGN_OWNERS
    serializer_class = DutySerializer
    edit_class = DutyEdit
    columns = (*PLAIN, "channel_id", "activity_id")
    orderings = {
        "id": ("id",),
        "state_since": ("state_since", "id"),
        "-state_since": ("-state_since", "-id"),
    }
    filters = {
        "state": choice(DutyState.values, narrow="state"),
        "activity": Reference(find=find_activity, narrow="activity"),
        "channel": Reference(find=find_known_channel, narrow="channel"),
        "department": Reference(
            find=find_department, narrow=with_letter, description="Holds any letter on it."
        ),
        "platform": PlatformParameter(narrow="channel__platform_slug"),
        "brand": Parameter(narrow="channel__brand"),
        "region": Parameter(narrow="channel__region"),
        "needed": Flag(narrow="needed"),
    }

    def rows(self) -> Any:
        return Duty.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the channels and activities of all rows."""
        channels = load_references(Channel, (row["channel_id"] for row in rows), CHANNEL)
        activities = load_references(Activity, (row["activity_id"] for row in rows), ACTIVITY)
        return [
            {
                "id": row["id"],
                "channel": channels[row["channel_id"]],
                "activity": activities[row["activity_id"]],
                "needed": row["needed"],
                "needed_reason": row["needed_reason"],
                "needed_by": row["needed_by_label"],
                "state": row["state"],
                "state_since": row["state_since"],
                "version": row["version"],
            }
            for row in rows
        ]

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        body = self.read_body(request, DutyEdit)
        try:
            set_needed(
                duty=Duty.objects.select_related("organization").get(pk=pk),
                needed=body["needed"],
                reason=body["reason"],
                version=version,
                by=request.actor,
                now=self.now,
            )
        except ReasonMissing as error:
            raise invalid("reason", "required", str(error)) from error
        except StaleDuties as error:
            raise stale(self.show(pk)) from error
        return answer_object(request, self.show(pk))
