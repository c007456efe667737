"""`.`, `me/`, `platforms/`: where am I, who am I, what is there."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.schema import page_of, with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import CAPABILITIES, SCOPES, Capability
from accounts.models import MemberRole
from accounts.models.organization import validate_name, validate_time_zone
from accounts.operations.organizations import StaleOrganization, edit_organization
from channels_registry.platforms.catalogue import PLATFORMS
from ownership.api.references import refer_to

FIELDS = (
    *("id", "slug", "name", "time_zone", "founded_at"),
    *("duty_contact_name", "duty_contact_phone", "coverage_target", "coverage_target_on"),
    *("public_registry", "public_contact", "version"),
)


class OrganizationSerializer(serializers.Serializer):
    """The organization and its settings."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    founded_at = serializers.DateTimeField()
    duty_contact_name = serializers.CharField()
    duty_contact_phone = serializers.CharField()
    coverage_target = serializers.IntegerField(allow_null=True, help_text="Percent.")
    coverage_target_on = serializers.DateField(allow_null=True)
    public_registry = serializers.BooleanField(help_text="Everybody may see official channels.")
    public_contact = serializers.CharField(help_text="Whom the public may ask.")
    version = serializers.IntegerField()


class OrganizationEdit(StrictSerializer):
    """What can be changed; the slug stands in addresses and cannot."""

    name = Line(max_length=120, required=False, validators=[validate_name])
    time_zone = serializers.CharField(
        max_length=64, required=False, validators=[validate_time_zone]
    )
    duty_contact_name = Line(max_length=120, allow_blank=True, required=False)
    duty_contact_phone = Line(max_length=40, allow_blank=True, required=False)
    coverage_target = serializers.IntegerField(
        min_value=1, max_value=100, allow_null=True, required=False
    )
    coverage_target_on = serializers.DateField(allow_null=True, required=False)
    public_registry = serializers.BooleanField(required=False)
    public_contact = Line(max_length=200, allow_blank=True, required=False)


class OrganizationReference(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class OwnSeatSerializer(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.ChoiceField(MemberRole.choices)


class KeySerializer(serializers.Serializer):
    """The key that asks. `key` is its public part, as lists show it."""

    name = serializers.CharField()
    key = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES)))
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer):
    """Who asks: which organization, whose seat, what it may do."""

    organization = OrganizationReference()
    member = OwnSeatSerializer()
    key = KeySerializer()
    capabilities = serializers.ListField(child=serializers.CharField())


class PlatformSerializer(serializers.Serializer):
    """A platform of the catalogue; `kinds`, the default first."""

    slug = serializers.CharField()
    name = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    has_addresses = serializers.BooleanField()
    example = serializers.CharField()
    archived = serializers.BooleanField()


class OrganizationViewSet(ApiViewSet):
    area = "registry"
    write_capability = Capability.EDIT_ORGANIZATION
    serializer_class = OrganizationSerializer
    edit_class = OrganizationEdit

    def show(self, request: Request, **kwargs: Any) -> Response:
        """Its name, zone, duty contact, target and what the public may see."""
        return answer_object(request, refer_to(request.organization, FIELDS))

    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        version = read_if_match(request, refer_to(request.organization, FIELDS))
        try:
            changed = edit_organization(
                organization=request.organization,
                fields=self.read_body(request, OrganizationEdit, partial=True),
                version=version,
                by=request.actor,
                now=self.now,
            )
        except StaleOrganization as error:
            raise stale(refer_to(error.organization, FIELDS)) from error
        return answer_object(request, refer_to(changed, FIELDS))


class MeViewSet(ApiViewSet):
    area = None
    serializer_class = MeSerializer

    def show(self, request: Request, **kwargs: Any) -> Response:
        """The key's member, their seat, and the scopes of the key."""
        user, role = request.membership.user, request.membership.role
        return Response(
            {
                "organization": refer_to(request.organization, ("id", "slug", "name")),
                "member": {"name": user.name, "email": user.email, "role": role},
                "key": refer_to(request.api_key, ("name", "key", "scopes", "expires_at")),
                "capabilities": sorted(CAPABILITIES[MemberRole(role)]),
            }
        )


class PlatformViewSet(ApiViewSet):
    area = None
    serializer_class = PlatformSerializer

    @extend_schema(responses=with_problems({200: page_of(PlatformSerializer)}))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """All of them, in one page."""
        names = ("slug", "name", "kinds", "has_addresses", "example", "archived")
        rows = [refer_to(platform, names) for platform in PLATFORMS.values()]
        return Response({"results": rows, "next": None, "previous": None})
