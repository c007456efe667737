"""`sweeps/`: runs of all rules over the organization."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.parameters import Flag
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from ownership.api.jobs import JobSerializer, job_columns, shape_job
from ownership.models import Sweep
from ownership.operations.sweeps import start_sweep


class SweepSerializer(JobSerializer):
    """A sweep and its job. `result` counts channels, opened, settled, reopened and drift."""

    is_nightly = serializers.BooleanField()
    day = serializers.DateField()
    asked_by = serializers.CharField()


class SweepInput(StrictSerializer):
    """A sweep takes no words."""


class SweepViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.RUN_SWEEP
    serializer_class = SweepSerializer
    input_class = SweepInput
    columns = ("id", "is_nightly", "day", "asked_by_label", *job_columns("job"))
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    filters = {"is_nightly": Flag(narrow="is_nightly")}

    def rows(self) -> Any:
        return Sweep.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return shape_job(row, "job") | {
            "is_nightly": row["is_nightly"],
            "day": row["day"],
            "asked_by": row["asked_by_label"],
        }

    @extend_schema(responses=with_problems({202: SweepSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Run all rules now. Watch `state` and `progress`."""
        self.read_body(request, SweepInput)
        sweep = start_sweep(organization=request.organization, by=request.actor, now=self.now)
        location = request.build_absolute_uri(f"{request.path}{sweep.pk}/")
        return answer_object(request, self.show(sweep.pk), status=202, Location=location)
