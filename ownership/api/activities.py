"""`activities/`: the kinds of work on a channel."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Parameter
from accounts.api.problems import Problem
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from ownership.models import Activity
from ownership.operations.activities import (
    ActivityTaken,
    StaleActivity,
    add_activity,
    edit_activity,
)


class ActivitySerializer(serializers.Serializer):
    """An activity, as it is answered."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    covers = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField())
    icon = serializers.CharField()
    first_reply_minutes = serializers.IntegerField()
    escalation_note = serializers.CharField()
    position = serializers.IntegerField()
    is_critical = serializers.BooleanField()
    version = serializers.IntegerField()


class ActivityInput(StrictSerializer):
    """An activity to add, or what to change."""

    key = serializers.SlugField(max_length=40)
    name = Line(max_length=80)
    short_name = Line(max_length=30, allow_blank=True, required=False)
    covers = Line(max_length=300, allow_blank=True, required=False)
    synonyms = serializers.ListField(child=Line(max_length=40), max_length=50, required=False)
    icon = serializers.SlugField(max_length=60, required=False)
    first_reply_minutes = serializers.IntegerField(
        min_value=1, max_value=525_600, required=False, help_text="At most a year."
    )
    escalation_note = Line(max_length=300, allow_blank=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)


class ActivityViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_ACTIVITIES
    serializer_class = ActivitySerializer
    input_class = edit_class = ActivityInput
    columns = tuple(ActivitySerializer().fields)
    orderings = {
        "position": ("position", "key", "id"),
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
    }
    filters = {"q": Parameter(narrow="name__icontains")}

    def rows(self) -> Any:
        return Activity.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[name] for name in self.columns}

    def create(self, request: Request, **kwargs: Any) -> Response:
        try:
            activity = add_activity(
                organization=request.organization,
                fields=self.read_body(request, ActivityInput),
                by=request.actor,
                now=self.now,
            )
        except ActivityTaken as error:
            raise Problem(409, "duplicate", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{activity.pk}/")
        return answer_object(request, self.show(activity.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        fields = self.read_body(request, ActivityInput, partial=True)
        try:
            edit_activity(
                activity=Activity.objects.select_related("organization").get(pk=pk),
                fields=fields,
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleActivity as error:
            raise stale(self.show(pk)) from error
        except ActivityTaken as error:
            raise Problem(409, "duplicate", str(error)) from error
        return answer_object(request, self.show(pk))
