"""`channels/{id}/history/`: what was done to one channel and its duties, the newest first."""

from typing import Any

from rest_framework import serializers

from accounts.api.parameters import Moment, Parameter
from accounts.api.problems import Problem
from accounts.api.viewsets import ResourceViewSet
from accounts.models import AuditEvent
from channels_registry.models import Channel

# Who came from where, and the chain, are for those who may read the audit trail.
PLAIN = (
    *("id", "step", "at", "verb", "object_type", "object_id", "object_label"),
    *("before", "after", "actor_label"),
)


class HistorySerializer(serializers.Serializer):
    """One thing that was done. `step` can be undone with what else it did: `undo/{step}/`."""

    id = serializers.UUIDField()
    step = serializers.UUIDField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.UUIDField()
    object_label = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    actor_label = serializers.CharField()


class ChannelHistoryViewSet(ResourceViewSet):
    """It tells of letters and of access lists, so it wants the scopes of both."""

    area = "registry"
    also_areas = ("ownership",)
    serializer_class = HistorySerializer
    columns = (*PLAIN, "seq")
    orderings = {"-at": ("-seq",), "at": ("seq",)}
    filters = {
        "verb": Parameter(narrow="verb"),
        "since": Moment(narrow="at__gte"),
        "until": Moment(narrow="at__lt"),
    }

    def rows(self) -> Any:
        channel = self.kwargs["pk"]
        if not Channel.objects.filter(pk=channel).exists():
            raise Problem(404)
        return AuditEvent.objects.filter(channel_id=channel)

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[name] for name in PLAIN}
