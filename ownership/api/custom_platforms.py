"""`custom-platforms/`: the organization's own platforms, beside the catalogue's `platforms/`."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import Flag, Parameter
from accounts.api.problems import Problem, invalid
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from channels_registry.models import CustomPlatform
from channels_registry.operations.custom_platforms import (
    CustomPlatformInUse,
    CustomPlatformRefused,
    StaleCustomPlatform,
    add_custom_platform,
    edit_custom_platform,
    remove_custom_platform,
)
from channels_registry.platforms.custom import LONGEST_HANDLE


class CustomPlatformSerializer(serializers.Serializer):
    """A platform of one's own. Its channels carry `slug` as their `platform`."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    host = serializers.CharField()
    prefix = serializers.CharField()
    max_length = serializers.IntegerField()
    is_case_sensitive = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    version = serializers.IntegerField()


class CustomPlatformEdit(StrictSerializer):
    """Its name, and whether it takes new channels. Where its addresses are stays."""

    name = Line(max_length=60, required=False)
    is_archived = serializers.BooleanField(required=False)


class CustomPlatformInput(StrictSerializer):
    """Addresses `https://host/prefix/handle`. `example`: one that must be read, if it is given."""

    name = Line(max_length=60)
    host = Line(max_length=253)
    prefix = Line(max_length=310, allow_blank=True, required=False)
    max_length = serializers.IntegerField(min_value=1, max_value=LONGEST_HANDLE, required=False)
    is_case_sensitive = serializers.BooleanField(required=False)
    example = Line(max_length=2000, required=False)


class CustomPlatformViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.EDIT_PLATFORMS
    serializer_class = CustomPlatformSerializer
    input_class = CustomPlatformInput
    edit_class = CustomPlatformEdit
    columns = tuple(CustomPlatformSerializer().fields)
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    filters = {"archived": Flag(narrow="is_archived"), "q": Parameter(narrow="name__icontains")}

    def rows(self) -> Any:
        return CustomPlatform.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {name: row[name] for name in self.columns}

    def create(self, request: Request, **kwargs: Any) -> Response:
        body = self.read_body(request, CustomPlatformInput)
        try:
            platform = add_custom_platform(
                organization=request.organization, by=request.actor, now=self.now, **body
            )
        except CustomPlatformRefused as error:
            raise refused(error) from error
        location = request.build_absolute_uri(f"{request.path}{platform.pk}/")
        return answer_object(request, self.show(platform.pk), status=201, Location=location)

    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        fields = self.read_body(request, CustomPlatformEdit, partial=True)
        try:
            edit_custom_platform(
                platform=self._find(pk),
                fields=fields,
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleCustomPlatform as error:
            raise stale(self.show(pk)) from error
        except CustomPlatformRefused as error:
            raise refused(error) from error
        return answer_object(request, self.show(pk))

    def destroy(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        version = read_if_match(request, self.show(pk))
        try:
            remove_custom_platform(
                platform=self._find(pk), version=version, by=request.actor, now=self.now
            )
        except StaleCustomPlatform as error:
            raise stale(self.show(pk)) from error
        except CustomPlatformInUse as error:
            raise Problem(409, "in_use", str(error)) from error
        return Response(status=204)

    def _find(self, pk: UUID) -> CustomPlatform:
        platform = CustomPlatform.objects.select_related("organization").filter(pk=pk).first()
        if platform is None:  # deleted since it was shown
            raise Problem(404)
        return platform


def refused(error: CustomPlatformRefused) -> Problem:
    if error.code == "duplicate":
        return Problem(409, "duplicate", str(error))
    return invalid(error.field, error.code, str(error))
