"""The bodies that come in are strict; what goes out is documented with the same classes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.parsers import printable


class StrictSerializer(serializers.Serializer):
    """Refuses a body field that it does not know, by name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = [name for name, field in self.fields.items() if not field.read_only]
            message = gettext("Unknown field. Known: {known}.").format(known=", ".join(known))
            unknown = {
                name if name.isprintable() and len(name) <= 60 else printable(name): [
                    ErrorDetail(message, "unknown_field")
                ]
                for name in data
                if name not in known
            }
            if unknown:
                raise ValidationError(unknown)
        return super().to_internal_value(data)


class ErrorSerializer(serializers.Serializer):
    """One thing that is wrong."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457: every answer that is not a success."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable: write programs against this.")
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class DepartmentReference(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class PersonReference(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
