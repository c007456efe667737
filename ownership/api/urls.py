"""Routes of the API, version 1."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api.audit_events import AuditEventViewSet
from accounts.api.members import InvitationViewSet, MemberViewSet
from channels_registry.api.public_registry import PublicChannelViewSet, PublicVerifyViewSet
from ownership.api.activities import ActivityViewSet
from ownership.api.assignments import AssignmentViewSet
from ownership.api.assignments_bulk import BulkAssignmentViewSet
from ownership.api.attestations import AttestationViewSet
from ownership.api.campaigns import CampaignEvidenceViewSet, CampaignViewSet
from ownership.api.channel_access import AccessOfChannelViewSet, ChannelAccessViewSet
from ownership.api.channel_history import ChannelHistoryViewSet
from ownership.api.channel_matrix import ChannelMatrixViewSet
from ownership.api.channels import ChannelViewSet
from ownership.api.channels_bulk import BulkChannelViewSet
from ownership.api.charter import CharterVersionViewSet, CharterViewSet
from ownership.api.charter_apply import (
    BulkEditViewSet,
    CharterApplyViewSet,
    CharterPreviewViewSet,
)
from ownership.api.claims import ClaimViewSet
from ownership.api.custom_platforms import CustomPlatformViewSet
from ownership.api.department_changes import DepartmentMergeViewSet, DepartmentRetireViewSet
from ownership.api.departments import DepartmentViewSet
from ownership.api.departures import DepartureViewSet
from ownership.api.discoveries import DiscoveryViewSet
from ownership.api.documents import (
    answer_unknown_path,
    show_document,
    show_reference,
    show_resource,
)
from ownership.api.duties import DutyViewSet
from ownership.api.exports import ExportFileViewSet, ExportViewSet
from ownership.api.finding_dispositions import BulkFindingViewSet, DispositionViewSet
from ownership.api.findings import FindingViewSet
from ownership.api.imports import ImportConfirmViewSet, ImportRowViewSet, ImportViewSet
from ownership.api.map import OwnershipMapViewSet
from ownership.api.organizations import MeViewSet, OrganizationViewSet, PlatformViewSet
from ownership.api.overview import OverviewViewSet
from ownership.api.people import PersonViewSet
from ownership.api.rules import RuleViewSet
from ownership.api.stakes import StakeViewSet
from ownership.api.sweeps import SweepViewSet
from ownership.api.undo import UndoingViewSet, UndoViewSet
from ownership.api.who_owns import WhoOwnsViewSet

nouns = SimpleRouter(use_regex_path=False)
for noun, viewset in {
    "channels": ChannelViewSet,
    "channel-access": ChannelAccessViewSet,
    "custom-platforms": CustomPlatformViewSet,
    "stakes": StakeViewSet,
    "departments": DepartmentViewSet,
    "activities": ActivityViewSet,
    "people": PersonViewSet,
    "duties": DutyViewSet,
    "assignments": AssignmentViewSet,
    "attestations": AttestationViewSet,
    "campaigns": CampaignViewSet,
    "claims": ClaimViewSet,
    "findings": FindingViewSet,
    "sweeps": SweepViewSet,
    "imports": ImportViewSet,
    "exports": ExportViewSet,
    "discoveries": DiscoveryViewSet,
    "undoings": UndoingViewSet,
    "bulk-edits": BulkEditViewSet,
    "members": MemberViewSet,
    "invitations": InvitationViewSet,
    "audit-events": AuditEventViewSet,
}.items():
    nouns.register(noun, viewset, basename=f"api-{noun}")

of_one_organization: list[URLPattern | URLResolver] = [
    path(
        "",
        OrganizationViewSet.as_view({"get": "show", "patch": "partial_update"}),
        name="api-organization",
    ),
    path(
        "assignments/bulk/",
        BulkAssignmentViewSet.as_view({"put": "update"}),
        name="api-assignments-bulk",
    ),
    path(
        "campaigns/<uuid:pk>/evidence.csv",
        CampaignEvidenceViewSet.as_view({"get": "download"}),
        name="api-campaign-evidence",
    ),
    path(
        "channels/<uuid:pk>/access/",
        AccessOfChannelViewSet.as_view({"get": "list", "post": "create"}),
        name="api-access-of-channel",
    ),
    path(
        "channels/bulk/",
        BulkChannelViewSet.as_view({"post": "upsert"}),
        name="api-channels-bulk",
    ),
    path(
        "channels/<uuid:pk>/history/",
        ChannelHistoryViewSet.as_view({"get": "list"}),
        name="api-channel-history",
    ),
    path(
        "channels/<uuid:pk>/matrix/",
        ChannelMatrixViewSet.as_view({"get": "show"}),
        name="api-channel-matrix",
    ),
    path(
        "charter/",
        CharterViewSet.as_view({"get": "show", "put": "update"}),
        name="api-charter",
    ),
    path(
        "charter/apply/",
        CharterApplyViewSet.as_view({"post": "apply"}),
        name="api-charter-apply",
    ),
    path(
        "charter/preview/",
        CharterPreviewViewSet.as_view({"post": "preview"}),
        name="api-charter-preview",
    ),
    path(
        "charter/versions/",
        CharterVersionViewSet.as_view({"get": "list"}),
        name="api-charter-versions",
    ),
    path(
        "charter/versions/<uuid:pk>/",
        CharterVersionViewSet.as_view({"get": "retrieve"}),
        name="api-charter-version",
    ),
    path(
        "departments/<uuid:pk>/merge/",
        DepartmentMergeViewSet.as_view({"post": "create"}),
        name="api-department-merge",
    ),
    path(
        "departments/<uuid:pk>/retire/",
        DepartmentRetireViewSet.as_view({"post": "create"}),
        name="api-department-retire",
    ),
    path(
        "exports/<uuid:pk>/file/",
        ExportFileViewSet.as_view({"get": "download"}),
        name="api-export-file",
    ),
    path(
        "findings/bulk/",
        BulkFindingViewSet.as_view({"post": "create"}),
        name="api-findings-bulk",
    ),
    *(
        path(
            f"findings/<uuid:pk>/{action}/",
            DispositionViewSet.as_view({"post": action}),
            name=f"api-finding-{action}",
        )
        for action in ("snooze", "waive", "give", "comment", "wake", "check")
    ),
    path(
        "imports/<uuid:pk>/confirm/",
        ImportConfirmViewSet.as_view({"post": "confirm"}),
        name="api-import-confirm",
    ),
    path(
        "imports/<uuid:pk>/rows/",
        ImportRowViewSet.as_view({"get": "list"}),
        name="api-import-rows",
    ),
    path(
        "people/<uuid:pk>/departure/",
        DepartureViewSet.as_view({"get": "show", "post": "create"}),
        name="api-departure",
    ),
    path("overview/", OverviewViewSet.as_view({"get": "show"}), name="api-overview"),
    path("overview/heatmap/", OverviewViewSet.as_view({"get": "heatmap"}), name="api-heatmap"),
    path("overview/load/", OverviewViewSet.as_view({"get": "load"}), name="api-load"),
    path("overview/map/", OwnershipMapViewSet.as_view({"get": "show"}), name="api-map"),
    path("overview/trend/", OverviewViewSet.as_view({"get": "trend"}), name="api-trend"),
    path("rules/", RuleViewSet.as_view({"get": "list"}), name="api-rules"),
    path(
        "rules/<slug:pk>/",
        RuleViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-rule",
    ),
    path("undo/<uuid:pk>/", UndoViewSet.as_view({"post": "create"}), name="api-undo"),
    path("who-owns/", WhoOwnsViewSet.as_view({"get": "answer"}), name="api-who-owns"),
    *nouns.urls,
]

for_everybody = [
    path("channels/", PublicChannelViewSet.as_view({"get": "list"}), name="api-public-channels"),
    path("verify/", PublicVerifyViewSet.as_view({"get": "verify"}), name="api-public-verify"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", show_document, name="api-document"),
    path("docs/", show_reference, name="api-docs"),
    path("docs/<slug:name>/", show_resource, name="api-docs-resource"),
    path("me/", MeViewSet.as_view({"get": "show"}), name="api-me"),
    path("platforms/", PlatformViewSet.as_view({"get": "list"}), name="api-platforms"),
    path("o/<slug:organization>/", include(of_one_organization)),
    path("public/o/<slug:organization>/", include(for_everybody)),
    re_path("", answer_unknown_path),
]
