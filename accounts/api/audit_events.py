"""`audit-events/`: who did what to what, when."""

from typing import Any

from rest_framework import serializers

from accounts.api.parameters import Moment, Parameter
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import AuditEvent

PLAIN = (
    *("id", "seq", "step", "at", "verb", "object_type", "object_id", "object_label"),
    *("before", "after", "actor_kind", "actor_id", "actor_label", "door", "request_id", "ip"),
    *("previous_hash", "hash"),
)


class AuditEventSerializer(serializers.Serializer):
    """An event, as it is answered. `hash` chains it to the event before."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField(help_text="Counts from 1, without a gap.")
    step = serializers.UUIDField(help_text="The same for all events of one unit of work.")
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.UUIDField()
    object_label = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    actor_kind = serializers.CharField()
    actor_id = serializers.UUIDField(allow_null=True)
    actor_label = serializers.CharField()
    door = serializers.CharField()
    request_id = serializers.CharField()
    ip = serializers.CharField(allow_null=True)
    previous_hash = serializers.CharField()
    hash = serializers.CharField()


class Identifier(Parameter):
    """An id. What is none finds nothing, as an id that nobody has."""

    def keep(self, rows: Any, value: Any) -> Any:
        try:
            return super().keep(rows, serializers.UUIDField().to_internal_value(value))
        except serializers.ValidationError:
            return rows.none()


class AuditEventViewSet(ResourceViewSet):
    area = "audit"
    one_scope = "audit:read"
    read_capability = Capability.READ_AUDIT
    http_method_names = ["get", "head"]
    serializer_class = AuditEventSerializer
    columns = PLAIN
    orderings = {"-seq": ("-seq",), "seq": ("seq",)}
    filters = {
        "actor": Identifier(narrow="actor_id", description="The id of a seat or a key."),
        "verb": Parameter(narrow="verb"),
        "object": Identifier(narrow="object_id"),
        "since": Moment(narrow="at__gte"),
        "until": Moment(narrow="at__lt"),
    }

    def rows(self) -> Any:
        return AuditEvent.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[name] for name in PLAIN}
