"""`overview/`: what the dashboard shows, by the same queries."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, PersonReference
from accounts.api.viewsets import ApiViewSet
from ownership.api.references import ACTIVITY, DEPARTMENT, PERSON, ActivityReference, refer_to
from ownership.queries.coverage import Coverage
from ownership.queries.overview import load_overview
from ownership.queries.people_load import load_people
from ownership.queries.trend import Trend, TrendPoint, load_trend


class DutiesByStateSerializer(serializers.Serializer):
    """Duties by state. `percent` is coverage, to the nearest whole."""

    needed = serializers.IntegerField()
    owned = serializers.IntegerField()
    unowned = serializers.IntegerField()
    contested = serializers.IntegerField()
    percent = serializers.IntegerField()


class RungSerializer(serializers.Serializer):
    """How many of the needed duties stand so firmly."""

    duties = serializers.IntegerField()
    percent = serializers.IntegerField()


class OverviewSerializer(serializers.Serializer):
    """`confirmed` is nested in what is owned, `resilient` in what is confirmed."""

    channels = serializers.IntegerField()
    coverage = DutiesByStateSerializer()
    confirmed = RungSerializer()
    resilient = RungSerializer()
    target = serializers.IntegerField(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    findings = serializers.DictField(
        child=serializers.IntegerField(), help_text="Open ones by rule."
    )
    as_of = serializers.DateTimeField()


class TrendPointSerializer(serializers.Serializer):
    day = serializers.DateField()
    coverage = DutiesByStateSerializer()
    confirmed = RungSerializer()
    resilient = RungSerializer()


class ProjectionSerializer(serializers.Serializer):
    """A straight line over the last three months."""

    points_per_day = serializers.FloatField()
    at_target_on = serializers.DateField(allow_null=True)


class TrendSerializer(serializers.Serializer):
    """One point a day, for a year; no projection with fewer than four points."""

    points = TrendPointSerializer(many=True)
    target = serializers.IntegerField(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    projection = ProjectionSerializer(allow_null=True)


class HeatSerializer(serializers.Serializer):
    """One cell: what is needed on the channels of a platform for an activity."""

    platform = serializers.CharField()
    activity = ActivityReference()
    coverage = DutiesByStateSerializer()


class HeatmapSerializer(serializers.Serializer):
    cells = HeatSerializer(many=True)
    as_of = serializers.DateTimeField()


class DepartmentLoadSerializer(serializers.Serializer):
    department = DepartmentReference()
    accountable = serializers.IntegerField()
    responsible = serializers.IntegerField()
    headcount = serializers.IntegerField(allow_null=True)
    is_overloaded = serializers.BooleanField()


class PersonLoadSerializer(serializers.Serializer):
    person = PersonReference()
    accountable = serializers.IntegerField()
    responsible = serializers.IntegerField()


class LoadSerializer(serializers.Serializer):
    """What each carries. `nobody`: duties that have no owner; a contested one counts for both."""

    departments = DepartmentLoadSerializer(many=True)
    people = PersonLoadSerializer(many=True)
    nobody = serializers.IntegerField()
    as_of = serializers.DateTimeField()


class OverviewViewSet(ApiViewSet):
    area = "ownership"
    only_reads = True

    @extend_schema(responses=with_problems({200: OverviewSerializer}))
    def show(self, request: Request, **kwargs: Any) -> Response:
        """Coverage, what is open, and how both changed."""
        now, today = self.now, request.organization.day_of(self.now)
        loaded = load_overview(now=now, today=today)
        return Response(
            {
                "channels": loaded.channels,
                "coverage": shape_coverage(loaded.coverage),
                "confirmed": _shape_rung(loaded.coverage, loaded.standing.confirmed),
                "resilient": _shape_rung(loaded.coverage, loaded.standing.resilient),
                "target": request.organization.coverage_target,
                "target_on": request.organization.coverage_target_on,
                "findings": loaded.findings,
                "as_of": now,
            }
        )

    @extend_schema(responses=with_problems({200: TrendSerializer}))
    def trend(self, request: Request, **kwargs: Any) -> Response:
        """Coverage day by day, the target, and when it is reached at this pace."""
        today = request.organization.day_of(self.now)
        return Response(_shape_trend(load_trend(request.organization, today=today)))

    @extend_schema(responses=with_problems({200: HeatmapSerializer}))
    def heatmap(self, request: Request, **kwargs: Any) -> Response:
        """Coverage of each activity on each platform."""
        now = self.now
        loaded = load_overview(now=now, today=request.organization.day_of(now))
        cells = [
            {
                "platform": row.platform.slug,
                "activity": refer_to(activity, ACTIVITY),
                "coverage": shape_coverage(coverage),
            }
            for row in loaded.heat
            for activity, coverage in row.cells
            if coverage is not None
        ]
        return Response({"cells": cells, "as_of": now})

    @extend_schema(responses=with_problems({200: LoadSerializer}))
    def load(self, request: Request, **kwargs: Any) -> Response:
        """How much each department and person answers for."""
        now = self.now
        loaded = load_overview(now=now, today=request.organization.day_of(now))
        departments = [
            {
                "department": refer_to(row.department, DEPARTMENT),
                "accountable": row.accountable,
                "responsible": row.responsible,
                "headcount": row.department.headcount,
                "is_overloaded": row.department.pk in loaded.standing.overloaded,
            }
            for row in loaded.load
        ]
        people = [
            {
                "person": refer_to(row.person, PERSON),
                "accountable": row.accountable,
                "responsible": row.responsible,
            }
            for row in load_people()
        ]
        nobody = loaded.coverage.unowned
        return Response(
            {"departments": departments, "people": people, "nobody": nobody, "as_of": now}
        )


def shape_coverage(coverage: Coverage) -> dict[str, int]:
    names = ("needed", "owned", "unowned", "contested", "percent")
    return {name: getattr(coverage, name) for name in names}


def _shape_rung(coverage: Coverage, duties: int) -> dict[str, int]:
    return {"duties": duties, "percent": coverage.percent_of(duties)}


def _shape_trend(trend: Trend) -> Mapping[str, Any]:
    line = trend.projection
    projection = line and {"points_per_day": line.per_day, "at_target_on": line.at_target_on}
    return {
        "points": [_shape_point(point) for point in trend.points],
        "target": trend.target,
        "target_on": trend.target_on,
        "projection": projection,
    }


def _shape_point(point: TrendPoint) -> dict[str, Any]:
    return {
        "day": point.day,
        "coverage": shape_coverage(point.coverage),
        "confirmed": _shape_rung(point.coverage, point.confirmed),
        "resilient": _shape_rung(point.coverage, point.resilient),
    }
