"""`findings/`: what is wrong, since when, and what people said of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Moment, Parameter, Reference, choice
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference
from accounts.api.viewsets import ResourceViewSet
from accounts.models import Department, Membership
from accounts.queries.references import find_department, find_person
from channels_registry.models import Channel
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    ActivityReference,
    ChannelReference,
    find_known_channel,
    load_references,
)
from ownership.models import (
    Activity,
    Condition,
    Disposition,
    Finding,
    FindingComment,
    Severity,
)
from ownership.queries.activities import find_activity
from ownership.rules import BY_CODE
from ownership.rules.dispositions import SHOWN, shown_as

SEVERITIES = {severity.name.lower(): severity.value for severity in Severity}
SEVERITY_WORDS = {number: word for word, number in SEVERITIES.items()}


class MemberReference(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class FindingSerializer(serializers.Serializer):
    """A finding, as it is answered."""

    id = serializers.UUIDField()
    rule = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))
    state = serializers.ChoiceField(
        SHOWN, help_text="What people see today: of the condition, and of what was said."
    )
    sentence = serializers.CharField()
    channel = ChannelReference(allow_null=True)
    activity = ActivityReference(allow_null=True)
    departments = DepartmentReference(many=True, help_text="Those that the problem is between.")
    opened_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    reopened = serializers.IntegerField(help_text="How often.")
    disposition = serializers.ChoiceField(Disposition.choices)
    until = serializers.DateField(
        allow_null=True, help_text="Of what was snoozed or accepted as it is (`waived`)."
    )
    reason = serializers.CharField(help_text="Why it was accepted; else empty.")
    given_to_member = MemberReference(allow_null=True)
    given_to_department = DepartmentReference(allow_null=True)
    disposed_on = serializers.DateField(allow_null=True)
    disposed_by = serializers.CharField()


class CommentSerializer(serializers.Serializer):
    """A note on a finding. It stays as it was said."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    said_by = serializers.CharField()
    at = serializers.DateTimeField()


class FindingDetailSerializer(FindingSerializer):
    """A finding with its notes, the oldest first."""

    comments = CommentSerializer(many=True)


def about(rows: Any, department: Department) -> Any:
    return rows.about(department.pk)


class FindingViewSet(ResourceViewSet):
    area = "ownership"
    serializer_class = FindingSerializer
    columns = (
        *("id", "rule", "severity", "condition", "sentence", "opened_at", "settled_at", "reopened"),
        *("channel_id", "activity_id", "department_id", "departments"),
        *("disposition", "until", "reason", "given_to_id", "given_to_department_id"),
        *("disposed_on", "disposed_by_label"),
    )
    orderings = {
        "-severity": ("-severity", "opened_at", "id"),
        "opened_at": ("opened_at", "id"),
        "-opened_at": ("-opened_at", "-id"),
    }
    filters = {
        "rule": choice(list(BY_CODE), narrow="rule"),
        "severity": choice(SEVERITIES, narrow="severity"),
        "state": choice(SHOWN, description="As people see it today."),
        "channel": Reference(find=find_known_channel, narrow="channel"),
        "activity": Reference(find=find_activity, narrow="activity"),
        "department": Reference(
            find=find_department, narrow=about, description="Names it, or was given to it."
        ),
        "person": Reference(
            find=find_person, narrow="person", description="Who has left, or can log in."
        ),
        "opened_before": Moment(narrow="opened_at__lt"),
        "q": Parameter(narrow="sentence__icontains"),
    }

    @property
    def today(self) -> date:
        return self.request.organization.day_of(self.now)

    def rows(self) -> Any:
        state = self.values.get("state")
        return Finding.objects.shown_as(state, self.today) if state else Finding.objects.all()

    @extend_schema(responses=with_problems({200: FindingDetailSerializer}))
    def retrieve(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        return super().retrieve(request, pk, **kwargs)

    def show(self, pk: UUID) -> dict[str, Any]:
        notes = FindingComment.objects.filter(finding=pk).order_by("at", "id")
        return super().show(pk) | {
            "comments": [
                {"id": n.pk, "text": n.text, "said_by": n.said_by_label, "at": n.at} for n in notes
            ]
        }

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Four statements for the channels, activities, departments and seats of all rows."""
        channels = load_references(Channel, (row["channel_id"] for row in rows), CHANNEL)
        activities = load_references(Activity, (row["activity_id"] for row in rows), ACTIVITY)
        between = [dict.fromkeys([*row["departments"], row["department_id"]]) for row in rows]
        given = (row["given_to_department_id"] for row in rows)
        departments = load_references(
            Department, chain(chain.from_iterable(between), given), DEPARTMENT
        )
        members = _load_members(row["given_to_id"] for row in rows)
        today = self.today
        return [
            {
                "id": row["id"],
                "rule": row["rule"],
                "severity": SEVERITY_WORDS[row["severity"]],
                "state": shown_as(
                    is_present=row["condition"] == Condition.PRESENT,
                    disposition=row["disposition"],
                    until=row["until"],
                    today=today,
                ),
                "sentence": row["sentence"],
                "channel": channels.get(row["channel_id"]),
                "activity": activities.get(row["activity_id"]),
                "departments": [departments[i] for i in ids if i in departments],
                "opened_at": row["opened_at"],
                "settled_at": row["settled_at"],
                "reopened": row["reopened"],
                "disposition": row["disposition"],
                "until": row["until"],
                "reason": row["reason"],
                "given_to_member": members.get(row["given_to_id"]),
                "given_to_department": departments.get(row["given_to_department_id"]),
                "disposed_on": row["disposed_on"],
                "disposed_by": row["disposed_by_label"],
            }
            for row, ids in zip(rows, between, strict=True)
        ]


def _load_members(ids: Iterable[UUID | None]) -> dict[UUID, dict[str, Any]]:
    seats = Membership.objects.filter(pk__in={i for i in ids if i}).select_related("user")
    return {seat.pk: {"id": seat.pk, "name": str(seat.user)} for seat in seats}
