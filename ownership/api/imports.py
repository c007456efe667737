"""`imports/`: a spreadsheet on its way into the registry. Nothing is written before confirm."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.fields import Line
from accounts.api.parameters import choice
from accounts.api.parsers import StrictJSONParser, read_json
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from channels_registry.models import ImportFile, ImportRow, ImportState, OnOtherOwner, Verdict
from ownership.api.jobs import ProgressSerializer
from ownership.api.references import CHANNEL, ChannelReference, columns_of, refer
from ownership.operations.imports import (
    ImportNotReady,
    ImportRefused,
    confirm_import,
    start_import,
)

PLAIN = (
    *(
        "id",
        "name",
        "size",
        "sheet",
        "state",
        "header",
        "has_header",
        "encoding",
        "rows_read",
        "verdicts",
    ),
    *("unknown_departments", "error", "error_code", "created_at"),
)


class UnknownDepartmentSerializer(serializers.Serializer):
    """A name that means no department here; `creatable`: confirm can make it."""

    name = serializers.CharField()
    rows = serializers.IntegerField()
    suggestion = serializers.CharField(allow_null=True)
    creatable = serializers.BooleanField()


class ImportSerializer(serializers.Serializer):
    """An import. `progress` counts bytes while reading, rows while importing."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sheet = serializers.CharField(help_text="Of a workbook: the sheet that is read.")
    state = serializers.ChoiceField(ImportState.choices)
    progress = ProgressSerializer()
    header = serializers.ListField(child=serializers.CharField())
    has_header = serializers.BooleanField(allow_null=True)
    mapping = serializers.DictField(child=serializers.IntegerField())
    encoding = serializers.CharField()
    rows_read = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    unknown_departments = UnknownDepartmentSerializer(many=True)
    error = serializers.CharField()
    error_code = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    result = serializers.DictField(child=serializers.IntegerField(), allow_null=True)


class MappingField(serializers.DictField):
    """An object, or in a form the JSON text of one."""

    def to_internal_value(self, data: Any) -> dict[str, int]:
        if isinstance(data, str):
            data = read_json(data.encode())
        return super().to_internal_value(data)


class ImportInput(StrictSerializer):
    """`file` as multipart/form-data, or `text` as JSON. What is left out is guessed."""

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False)
    name = Line(max_length=200, required=False, default="")
    mapping = MappingField(
        child=serializers.IntegerField(min_value=0, max_value=10_000),
        required=False,
        help_text="Field to column number, from 0. In a form: the same as JSON text.",
    )
    has_header = serializers.BooleanField(required=False, allow_null=True, default=None)
    encoding = serializers.CharField(
        max_length=20, required=False, default="", help_text="utf-8, utf-16-le/-be or cp1252."
    )


class ConfirmInput(StrictSerializer):
    """What to do where rows and registry disagree."""

    create_departments = serializers.BooleanField(default=False)
    on_other_owner = serializers.ChoiceField(OnOtherOwner.choices, default=OnOtherOwner.KEEP)
    valid_rows_only = serializers.BooleanField(default=False)


class ImportRowSerializer(serializers.Serializer):
    """A row: what it says, which channel it means, what would become of it and why."""

    number = serializers.IntegerField(help_text="As a person counts in the file, from 1.")
    values = serializers.DictField(child=serializers.CharField())
    verdict = serializers.ChoiceField(Verdict.choices)
    message = serializers.CharField()
    channel = ChannelReference(allow_null=True)


class ImportViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.IMPORT_CHANNELS
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser, MultiPartParser)
    serializer_class = ImportSerializer
    input_class = ImportInput
    columns = (
        *PLAIN,
        *("columns", "outcome", "created_by_label", "job__done", "job__total", "job__finished_at"),
    )
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    filters = {"state": choice(ImportState.values, narrow="state")}

    def rows(self) -> Any:
        return ImportFile.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {
            **{name: row[name] for name in PLAIN},
            "mapping": row["columns"],
            "created_by": row["created_by_label"],
            "progress": {"done": row["job__done"], "total": row["job__total"]},
            "finished_at": row["job__finished_at"],
            "result": row["outcome"] or None,
        }

    @extend_schema(
        request={"application/json": ImportInput, "multipart/form-data": ImportInput},
        responses=with_problems({202: ImportSerializer}),
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, ImportInput)
        name, chunks = take_content(body)
        try:
            import_file = start_import(
                organization=request.organization,
                name=name,
                chunks=chunks,
                columns=body.get("mapping"),
                has_header=body["has_header"],
                encoding=body["encoding"],
                by=request.actor,
                now=self.now,
            )
        except ImportRefused as error:
            raise invalid("file" if "file" in body else "text", "refused", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{import_file.pk}/")
        return answer_object(request, self.show(import_file.pk), status=202, Location=location)


class ImportConfirmViewSet(ImportViewSet):
    """Its own, since it takes JSON alone, and writes owners as well as channels."""

    also_areas = ("ownership",)
    parser_classes = (StrictJSONParser,)

    @extend_schema(request=ConfirmInput, responses=with_problems({202: ImportSerializer}))
    def confirm(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Write the rows. Watch `state` and `progress` of the import."""
        import_file = ImportFile.objects.select_related("organization", "job").filter(pk=pk).first()
        if import_file is None:
            raise Problem(404)
        body = self.read_body(request, ConfirmInput)
        try:
            confirm_import(import_file=import_file, by=request.actor, now=self.now, **body)
        except ImportNotReady as error:
            raise Problem(409, "not_ready", str(error)) from error
        location = request.build_absolute_uri(request.path.removesuffix("confirm/"))
        return answer_object(request, self.show(pk), status=202, Location=location)


class ImportRowViewSet(ResourceViewSet):
    area = "registry"
    serializer_class = ImportRowSerializer
    columns = ("number", "values", "verdict", "message", *columns_of("channel", CHANNEL))
    orderings = {"number": ("number",)}  # once in a file
    filters = {"verdict": choice(Verdict.values, narrow="verdict")}

    def rows(self) -> Any:
        import_id = self.kwargs["pk"]
        if not ImportFile.objects.filter(pk=import_id).exists():
            raise Problem(404)
        return ImportRow.objects.filter(import_file=import_id)

    def shape(self, row: Any) -> dict[str, Any]:
        return {
            "number": row["number"],
            "values": row["values"],
            "verdict": row["verdict"],
            "message": row["message"],
            "channel": refer(row, "channel", CHANNEL),
        }


def take_content(body: dict[str, Any]) -> tuple[str, Iterable[bytes]]:
    """The name and the bytes of what is to be imported."""
    upload: UploadedFile | None = body.get("file")
    text: str | None = body.get("text")
    if (upload is None) == (text is None):
        raise invalid(
            "file", "required", gettext("Send file as multipart/form-data, or text as JSON.")
        )
    if upload is not None:
        return body["name"] or upload.name or "", upload.chunks()
    assert text is not None  # noqa: S101 - one of the two is there
    return body["name"], [text.encode()]
