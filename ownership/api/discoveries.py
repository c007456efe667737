"""`discoveries/`: websites that were read for channels, and what each of them names."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.fields import Line
from accounts.api.parameters import choice
from accounts.api.problems import invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from channels_registry.models import Discovery, DiscoveryState, FoundHow
from channels_registry.models.discovery import MAX_PAGES
from channels_registry.operations.discoveries import DiscoveryRefused, start_discoveries
from channels_registry.queries.discoveries import Listed, Standing, load_site_report
from ownership.api.jobs import ProgressSerializer
from ownership.api.references import CHANNEL, ChannelReference, refer_to

PLAIN = (
    *("id", "website", "host", "state", "max_pages", "pages_read", "pages_closed", "pages_failed"),
    *("profiles_found", "created_at"),
)


class DiscoverySerializer(serializers.Serializer):
    """A reading of a website. `pages_closed`: left out because robots.txt asks for it."""

    id = serializers.UUIDField()
    website = serializers.CharField()
    host = serializers.CharField()
    state = serializers.ChoiceField(DiscoveryState.choices)
    progress = ProgressSerializer()
    max_pages = serializers.IntegerField()
    pages_read = serializers.IntegerField()
    pages_closed = serializers.IntegerField()
    pages_failed = serializers.IntegerField()
    profiles_found = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CandidateSerializer(serializers.Serializer):
    """An account that the website names, where it stands with us, and where it was found."""

    platform = serializers.CharField()
    kind = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()
    standing = serializers.ChoiceField([(standing.value, standing.value) for standing in Standing])
    channel = ChannelReference(allow_null=True)
    found_on = serializers.CharField(help_text="The page that names it, the first one.")
    found_how = serializers.ChoiceField(FoundHow.choices)


class OneDiscoverySerializer(DiscoverySerializer):
    """The same with its candidates, at most a thousand."""

    candidates = CandidateSerializer(many=True)


class DiscoveryInput(StrictSerializer):
    """`website`: a host, or any address on it."""

    website = Line(max_length=300)
    max_pages = serializers.IntegerField(min_value=1, max_value=MAX_PAGES, default=50)


class DiscoveryViewSet(ResourceViewSet):
    area = "registry"
    write_capability = Capability.IMPORT_CHANNELS
    serializer_class = DiscoverySerializer
    input_class = DiscoveryInput
    columns = (
        *PLAIN,
        *("error", "created_by_label", "job__error", "job__done", "job__total"),
        "job__finished_at",
    )
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    filters = {"state": choice(DiscoveryState.values, narrow="state")}

    def rows(self) -> Any:
        return Discovery.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return {
            **{name: row[name] for name in PLAIN},
            "progress": {"done": row["job__done"], "total": row["job__total"]},
            "error": row["error"] or row["job__error"] or "",
            "created_by": row["created_by_label"],
            "finished_at": row["job__finished_at"],
        }

    def show(self, pk: UUID) -> dict[str, Any]:
        shown = super().show(pk)
        report = load_site_report(Discovery(pk=pk))
        return shown | {"candidates": [_shape_candidate(one) for one in report.listed]}

    @extend_schema(responses=with_problems({200: OneDiscoverySerializer}))
    def retrieve(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        return super().retrieve(request, pk, **kwargs)

    @extend_schema(responses=with_problems({202: OneDiscoverySerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Have a website read. Watch `state` and `progress`; nothing is registered by it."""
        body = self.read_body(request, DiscoveryInput)
        try:
            [discovery] = start_discoveries(
                organization=request.organization,
                websites=[body["website"]],
                max_pages=body["max_pages"],
                by=request.actor,
                now=self.now,
            )
        except DiscoveryRefused as error:
            raise invalid("website", "refused", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{discovery.pk}/")
        return answer_object(request, self.show(discovery.pk), status=202, Location=location)


def _shape_candidate(one: Listed) -> dict[str, Any]:
    candidate, sighting = one.candidate, one.sighting
    return {
        "platform": candidate.platform_slug,
        "kind": candidate.kind,
        "handle": candidate.handle,
        "url": candidate.url,
        "standing": str(one.standing),
        "channel": refer_to(one.channel, CHANNEL) if one.channel else None,
        "found_on": sighting.page,
        "found_how": sighting.how,
    }
