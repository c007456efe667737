"""`findings/`: what is wrong, since when."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from accounts.api.parameters import Moment, Parameter, Reference, choice
from accounts.api.serializers import DepartmentReference
from accounts.api.viewsets import ResourceViewSet
from accounts.models import Department
from accounts.queries.references import find_department
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
from ownership.models import Activity, Condition, Finding, Severity
from ownership.queries.activities import find_activity
from ownership.rules import BY_CODE

SEVERITIES = {severity.name.lower(): severity.value for severity in Severity}
SEVERITY_WORDS = {number: word for word, number in SEVERITIES.items()}
STATES = {"open": Condition.PRESENT, "settled": Condition.ABSENT}
STATE_WORDS = {str(condition): word for word, condition in STATES.items()}


class FindingSerializer(serializers.Serializer):
    """A finding, as it is answered."""

    id = serializers.UUIDField()
    rule = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))
    state = serializers.ChoiceField(list(STATES))
    sentence = serializers.CharField()
    channel = ChannelReference(allow_null=True)
    activity = ActivityReference(allow_null=True)
    departments = DepartmentReference(many=True, help_text="Those that the problem is between.")
    opened_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    reopened = serializers.IntegerField(help_text="How often.")


def about(rows: QuerySet, department: Department) -> QuerySet:
    return rows.filter(Q(department=department) | Q(departments__contains=[department.pk]))


class FindingViewSet(ResourceViewSet):
    area = "ownership"
    serializer_class = FindingSerializer
    columns = (
        *("id", "rule", "severity", "condition", "sentence", "opened_at", "settled_at", "reopened"),
        *("channel_id", "activity_id", "department_id", "departments"),
    )
    orderings = {
        "-severity": ("-severity", "opened_at", "id"),
        "opened_at": ("opened_at", "id"),
        "-opened_at": ("-opened_at", "-id"),
    }
    filters = {
        "rule": choice(list(BY_CODE), narrow="rule"),
        "severity": choice(SEVERITIES, narrow="severity"),
        "state": choice(STATES, narrow="condition"),
        "channel": Reference(find=find_known_channel, narrow="channel"),
        "activity": Reference(find=find_activity, narrow="activity"),
        "department": Reference(find=find_department, narrow=about),
        "opened_before": Moment(narrow="opened_at__lt"),
        "q": Parameter(narrow="sentence__icontains"),
    }

    def rows(self) -> Any:
        return Finding.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Three statements for the channels, activities and departments of all rows."""
        channels = load_references(Channel, (row["channel_id"] for row in rows), CHANNEL)
        activities = load_references(Activity, (row["activity_id"] for row in rows), ACTIVITY)
        between = [dict.fromkeys([*row["departments"], row["department_id"]]) for row in rows]
        departments = load_references(Department, chain.from_iterable(between), DEPARTMENT)
        return [
            {
                "id": row["id"],
                "rule": row["rule"],
                "severity": SEVERITY_WORDS[row["severity"]],
                "state": STATE_WORDS[row["condition"]],
                "sentence": row["sentence"],
                "channel": channels.get(row["channel_id"]),
                "activity": activities.get(row["activity_id"]),
                "departments": [departments[i] for i in ids if i in departments],
                "opened_at": row["opened_at"],
                "settled_at": row["settled_at"],
                "reopened": row["reopened"],
            }
            for row, ids in zip(rows, between, strict=True)
        ]
