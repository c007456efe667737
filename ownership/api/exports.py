"""`exports/`: a file of the registry, written by a worker, to be had for a day."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.parameters import choice
from accounts.api.problems import Problem
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet, ResourceViewSet
from accounts.capabilities import Capability
from accounts.views.downloads import answer_path
from ownership.api.jobs import JobSerializer, job_columns, shape_job
from ownership.models import Export, ExportFormat, ExportWhat
from ownership.operations.exports import file_of, start_export, start_matrix_export
from ownership.queries.exported_matrix import MatrixChoice
from ownership.queries.exports import CONTENT_TYPES, find_ready_export


class ExportSerializer(JobSerializer):
    """A file on its way. `file`: where to get it, once it is there, until it expires."""

    what = serializers.ChoiceField(ExportWhat.choices)
    format = serializers.ChoiceField(ExportFormat.choices)
    expires_at = serializers.DateTimeField()
    file = serializers.URLField(allow_null=True)


class ExportInput(StrictSerializer):
    """Everything there is.

    `channels`: in the columns that an import reads, retired ones too. `matrix`: a row for each
    activity on each channel that is not retired, with its state and the letter of each department.
    """

    what = serializers.ChoiceField(ExportWhat.choices)
    format = serializers.ChoiceField(ExportFormat.choices)


class ExportViewSet(ResourceViewSet):
    area = "registry"
    also_areas = ("ownership",)
    only_reads = True
    write_capability = Capability.READ
    serializer_class = ExportSerializer
    input_class = ExportInput
    columns = ("id", "what", "format", "expires_at", "size", *job_columns("job"))
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    filters = {"format": choice(ExportFormat.values, narrow="format")}

    def rows(self) -> Any:
        """Those that the key's member asked for, by whatever door."""
        return Export.objects.filter(
            membership=self.request.membership, expires_at__gt=timezone.now()
        )

    def shape(self, row: Any) -> dict[str, Any]:
        path = f"/api/v1/o/{self.request.organization.slug}/exports/{row['id']}/file/"
        return shape_job(row, "job") | {
            "what": row["what"],
            "format": row["format"],
            "expires_at": row["expires_at"],
            "file": None if row["size"] is None else self.request.build_absolute_uri(path),
        }

    @extend_schema(request=ExportInput, responses=with_problems({202: ExportSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, ExportInput)
        asked: dict[str, Any] = {
            "organization": request.organization,
            "membership": request.membership,
            "file_format": ExportFormat(body["format"]),
            "by": request.actor,
            "now": self.now,
        }
        if body["what"] == ExportWhat.MATRIX:
            export = start_matrix_export(choice=MatrixChoice(), **asked)
        else:
            export = start_export(filters=None, **asked)
        location = request.build_absolute_uri(f"{request.path}{export.pk}/")
        return answer_object(request, self.show(export.pk), status=202, Location=location)


class ExportFileViewSet(ApiViewSet):
    """Its own, since it answers no JSON of ours."""

    area = "registry"
    also_areas = ("ownership",)

    @extend_schema(
        responses=with_problems({(200, "application/octet-stream"): OpenApiTypes.BINARY})
    )
    def download(self, request: Request, pk: UUID, **kwargs: Any) -> StreamingHttpResponse:
        """The file itself; 404 before it is there, and after it expired."""
        export = find_ready_export(request.membership, pk, now=self.now)
        if export is None or not file_of(export).exists():
            raise Problem(404)
        return answer_path(
            file_of(export),
            name=export.file_name,
            content_type=CONTENT_TYPES[ExportFormat(export.format)],
        )
