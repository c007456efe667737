"""`overview/map/`: who answers, for what, and on which platform nobody does or two do."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Parameter, choice
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference
from accounts.api.viewsets import ApiViewSet
from ownership.api.overview import DutiesByStateSerializer, shape_coverage
from ownership.api.references import (
    ACTIVITY,
    DEPARTMENT,
    ActivityReference,
    PlatformParameter,
    refer_to,
)
from ownership.models import DutyState
from ownership.queries.map import OPEN, MapFilters, OwnershipMap, load_map


class FlowSerializer(serializers.Serializer):
    """So many duties. `department`: the one owner; null where nobody or two are."""

    state = serializers.ChoiceField(DutyState.choices)
    department = DepartmentReference(allow_null=True)
    activity = ActivityReference()
    platform = serializers.CharField()
    duties = serializers.IntegerField()


class FlowingDepartmentSerializer(serializers.Serializer):
    """`owned`: alone. `contested`: beside others, counted for each and in no flow."""

    department = DepartmentReference()
    owned = serializers.IntegerField()
    contested = serializers.IntegerField()


class FlowingActivitySerializer(serializers.Serializer):
    activity = ActivityReference()
    coverage = DutiesByStateSerializer()


class FlowingPlatformSerializer(serializers.Serializer):
    platform = serializers.CharField()
    coverage = DutiesByStateSerializer()


class OwnershipMapSerializer(serializers.Serializer):
    """Flows add up to the coverage; activities are in the order of the share that is open."""

    coverage = DutiesByStateSerializer()
    flows = FlowSerializer(many=True)
    departments = FlowingDepartmentSerializer(many=True)
    activities = FlowingActivitySerializer(many=True)
    platforms = FlowingPlatformSerializer(many=True)
    as_of = serializers.DateTimeField()


class OwnershipMapViewSet(ApiViewSet):
    area = "ownership"
    only_reads = True
    parameters = {
        "show": {
            "state": choice(
                [str(state) for state in OPEN.values()],
                description="Only these flows; the other counts stay.",
            ),
            "platform": PlatformParameter(),
            "brand": Parameter(),
            "region": Parameter(),
        }
    }

    @extend_schema(responses=with_problems({200: OwnershipMapSerializer}))
    def show(self, request: Request, **kwargs: Any) -> Response:
        """Who answers, for what, and on which platform nobody does or two do."""
        loaded = load_map(MapFilters(**self.values))
        return Response({**_shape_map(loaded), "as_of": self.now})


def _shape_map(loaded: OwnershipMap) -> dict[str, Any]:
    departments = {
        department.pk: refer_to(department, DEPARTMENT)
        for holder in loaded.holders
        for department in holder.departments
    }
    activities = {a.pk: refer_to(a, ACTIVITY) for a, _ in loaded.activities}
    return {
        "coverage": shape_coverage(loaded.coverage),
        "flows": [
            {
                "state": flow.state,
                "department": departments[flow.department] if flow.department else None,
                "activity": activities[flow.activity],
                "platform": flow.platform,
                "duties": flow.duties,
            }
            for flow in sorted(loaded.shown_flows, key=lambda flow: -flow.duties)
        ],
        "departments": [
            {
                "department": refer_to(holder.departments[0], DEPARTMENT),
                "owned": holder.owned,
                "contested": holder.contested,
            }
            for holder in loaded.holders
        ],
        "activities": [
            {"activity": activities[activity.pk], "coverage": shape_coverage(coverage)}
            for activity, coverage in loaded.activities
        ],
        "platforms": [
            {"platform": ground.key, "coverage": shape_coverage(ground.coverage)}
            for ground in loaded.grounds
        ],
    }
