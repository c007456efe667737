"""`campaigns/`: rounds of confirmation, how far each is, and what was answered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.parameters import choice
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ApiViewSet, ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.views.downloads import answer_csv
from channels_registry.models import Purpose
from ownership.api.references import DEPARTMENT, DepartmentField, load_references
from ownership.models import Campaign, CampaignState
from ownership.operations import campaigns as operations
from ownership.queries.campaign_evidence import write_evidence
from ownership.queries.campaigns import Progress, Scope, add_up, load_progress

MOST_WORDS = 100  # of one list of a scope


class CampaignProgressSerializer(serializers.Serializer):
    """How many duties were asked about, and what became of them."""

    asked = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    released = serializers.IntegerField(help_text="Said to be not theirs.")
    moved = serializers.IntegerField(help_text="No longer theirs, or not needed, without a word.")
    open = serializers.IntegerField()


class DepartmentProgressSerializer(CampaignProgressSerializer):
    department = DepartmentReference()


class CampaignSerializer(serializers.Serializer):
    """A round of confirmations. Each list of its scope is empty where it does not matter."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.ChoiceField(CampaignState.choices)
    departments = DepartmentReference(many=True)
    platforms = serializers.ListField(child=serializers.CharField())
    purposes = serializers.ListField(child=serializers.ChoiceField(Purpose.choices))
    brands = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())
    tier = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField()
    reminder_days = serializers.ListField(child=serializers.IntegerField())
    started_at = serializers.DateTimeField()
    started_by = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField()
    version = serializers.IntegerField()
    progress = CampaignProgressSerializer()


class CampaignDetailSerializer(CampaignSerializer):
    """A campaign with each department's part of it."""

    by_department = DepartmentProgressSerializer(many=True)


class CampaignInput(StrictSerializer):
    """Whom to ask about what, and by when; without a scope everybody about everything."""

    name = Line(max_length=120)
    due_on = serializers.DateField()
    departments = serializers.ListField(
        child=DepartmentField(), max_length=MOST_WORDS, required=False
    )
    platforms = serializers.ListField(
        child=serializers.SlugField(max_length=60), max_length=MOST_WORDS, required=False
    )
    purposes = serializers.ListField(
        child=serializers.ChoiceField(Purpose.choices), max_length=MOST_WORDS, required=False
    )
    brands = serializers.ListField(
        child=Line(max_length=120), max_length=MOST_WORDS, required=False
    )
    regions = serializers.ListField(
        child=Line(max_length=120), max_length=MOST_WORDS, required=False
    )
    tier = serializers.ChoiceField([1, 2], required=False, allow_null=True, default=None)
    reminder_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=366),
        max_length=operations.MOST_REMINDERS,
        required=False,
        default=list(operations.REMINDER_DAYS),
    )


class CampaignEnd(StrictSerializer):
    """`ended` when it is over, `cancelled` when it is called off."""

    state = serializers.ChoiceField([CampaignState.ENDED.value, CampaignState.CANCELLED.value])


class CampaignViewSet(ResourceViewSet):
    area = "ownership"
    write_capability = Capability.RUN_CAMPAIGNS
    serializer_class = CampaignSerializer
    input_class = CampaignInput
    columns = (
        *("id", "name", "state", "departments", "platforms", "purposes", "brands", "regions"),
        *("tier", "due_on", "reminder_days", "started_at", "started_by_label"),
        *("ended_at", "ended_by_label", "version"),
    )
    orderings = {
        "-started_at": ("-started_at", "-id"),
        "started_at": ("started_at", "id"),
    }
    filters = {"state": choice(CampaignState.values, narrow="state")}

    def rows(self) -> Any:
        return Campaign.objects.all()

    @extend_schema(responses=with_problems({200: CampaignDetailSerializer}))
    def retrieve(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        return super().retrieve(request, pk, **kwargs)

    def show(self, pk: UUID) -> dict[str, Any]:
        shown = super().show(pk)
        of_it = load_progress([pk])[pk]
        departments = load_references(Department, of_it, DEPARTMENT)
        return shown | {
            "by_department": [
                {"department": departments[key]} | _count(progress)
                for key, progress in sorted(of_it.items())
            ]
        }

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Two statements for the progress and the departments of all rows."""
        progress = load_progress([row["id"] for row in rows])
        named = (pk for row in rows for pk in row["departments"])
        departments = load_references(Department, named, DEPARTMENT)
        as_they_are = [c for c in self.columns if not c.endswith("_label") and c != "departments"]
        return [
            {
                **{name: row[name] for name in as_they_are},
                "departments": [departments[pk] for pk in row["departments"] if pk in departments],
                "started_by": row["started_by_label"],
                "ended_by": row["ended_by_label"],
                "progress": _count(add_up(progress[row["id"]].values())),
            }
            for row in rows
        ]

    @extend_schema(responses=with_problems({201: CampaignDetailSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Ask every department that answers for something in the scope."""
        body = self.read_body(request, CampaignInput)
        scope = Scope(
            departments=tuple(department.pk for department in body.get("departments", ())),
            platforms=tuple(body.get("platforms", ())),
            purposes=tuple(body.get("purposes", ())),
            brands=tuple(body.get("brands", ())),
            regions=tuple(body.get("regions", ())),
            tier=body["tier"],
        )
        try:
            campaign = operations.start_campaign(
                organization=request.organization,
                name=body["name"],
                scope=scope,
                due_on=body["due_on"],
                reminder_days=body["reminder_days"],
                by=request.actor,
                now=self.now,
            )
        except operations.CampaignRefused as error:
            if error.field:
                raise invalid(error.field, "invalid", str(error)) from error
            raise Problem(409, "nothing_to_ask", str(error)) from error
        location = request.build_absolute_uri(f"{request.path}{campaign.pk}/")
        return answer_object(request, self.show(campaign.pk), status=201, Location=location)

    @extend_schema(request=CampaignEnd, responses=with_problems({200: CampaignDetailSerializer}))
    def partial_update(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """End it, or call it off: nobody is asked any more, and what was answered stays."""
        version = read_if_match(request, self.show(pk))
        body = self.read_body(request, CampaignEnd)
        try:
            operations.end_campaign(
                campaign=Campaign.objects.select_related("organization").get(pk=pk),
                version=version,
                is_cancelled=body["state"] == CampaignState.CANCELLED,
                by=request.actor,
                now=self.now,
            )
        except operations.CampaignOver as error:
            raise Problem(409, "already_over", str(error), existing=self.show(pk)) from error
        except operations.StaleCampaign as error:
            raise stale(self.show(pk)) from error
        return answer_object(request, self.show(pk))


class CampaignEvidenceViewSet(ApiViewSet):
    """Its own, since it answers no JSON of ours."""

    area = "ownership"

    @extend_schema(responses=with_problems({(200, "text/csv"): OpenApiTypes.STR}))
    def download(self, request: Request, pk: UUID, **kwargs: Any) -> HttpResponse:
        """Every question and its answer, one line each. Nothing in it is run as a formula."""
        campaign = Campaign.objects.filter(pk=pk).first()
        if campaign is None:
            raise Problem(404)
        text = write_evidence(campaign, zone=ZoneInfo(request.organization.time_zone))
        return answer_csv(text, name="evidence.csv")


def _count(progress: Progress) -> dict[str, int]:
    names = ("asked", "confirmed", "released", "moved", "open")
    return {name: getattr(progress, name) for name in names}
