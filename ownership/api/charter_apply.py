"""`charter/preview/` and `charter/apply/`: what applying the charter does, and doing it."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ApiViewSet, ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from channels_registry.models import Channel
from channels_registry.queries.references import find_channels
from ownership.api.jobs import JobSerializer, job_columns, shape_job
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    ActivityReference,
    ChannelReference,
    columns_of,
    load_references,
    refer,
)
from ownership.models import BulkEdit, Duty, RaciRole
from ownership.operations.charters import (
    MOST_CHOSEN,
    CharterNotApplied,
    StaleCharter,
    apply_charter,
)
from ownership.queries.charter_plans import CharterPlan, Reach, foresee_confirmed, plan_charter
from ownership.queries.coverage import Coverage

MOST_CHANNELS = 1_000
SHOWN_CELLS = 1_000


class CoverageSerializer(serializers.Serializer):
    """Needed duties of the whole organization by state; `confirmed` of those that are owned."""

    needed = serializers.IntegerField()
    owned = serializers.IntegerField()
    unowned = serializers.IntegerField()
    contested = serializers.IntegerField()
    percent = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class CharterCellSerializer(serializers.Serializer):
    """A cell and the letter that it would hold."""

    channel = ChannelReference()
    activity = ActivityReference()
    department = DepartmentReference()
    role = serializers.ChoiceField(RaciRole.choices)


class CharterPreviewSerializer(serializers.Serializer):
    """What applying it would do. Send `seen` along with `charter/apply/`."""

    version = serializers.IntegerField()
    seen = serializers.CharField()
    before = CoverageSerializer()
    after = CoverageSerializer()
    channels = serializers.IntegerField()
    letters = serializers.IntegerField()
    replaced = serializers.IntegerField()
    cells = CharterCellSerializer(many=True)
    cells_left_off = serializers.IntegerField(help_text=f"Above the first {SHOWN_CELLS:,}.")


class CharterAppliedSerializer(serializers.Serializer):
    """`undo` names the step. `open`: needed duties there that still have no owner."""

    undo = serializers.UUIDField()
    channels = serializers.IntegerField()
    letters = serializers.IntegerField()
    duties = serializers.IntegerField()
    replaced = serializers.IntegerField()
    open = serializers.IntegerField()


class BulkEditSerializer(JobSerializer):
    """A change of many channels and its job; its `id` is the step, for `undo/{id}/`.

    `result` counts what was done so far: `channels`, `letters`, `duties` that got an owner.
    """

    asked_by = serializers.CharField()


class ReachInput(StrictSerializer):
    """Where: everywhere, or these channels, or these duties.

    Of the duties in `off_charter` the owner is changed to whom the charter names.
    """

    channels = serializers.ListField(
        child=serializers.CharField(max_length=2048),
        min_length=1,
        max_length=MOST_CHANNELS,
        required=False,
    )
    duties = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_CHOSEN, required=False
    )
    off_charter = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_CHOSEN, required=False
    )


class ApplyInput(ReachInput):
    """The same, and `seen` of the preview: what would do something else by now is a 412."""

    seen = serializers.RegexField(r"^[0-9.]+$", max_length=100, required=False)


class CharterPreviewViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.ASSIGN_OWNERS
    input_class = ReachInput

    @extend_schema(request=ReachInput, responses=with_problems({200: CharterPreviewSerializer}))
    def preview(self, request: Request, **kwargs: Any) -> Response:
        """What applying it would do, by the plan that applying makes. Nothing is written."""
        reach = read_reach(self.read_body(request, ReachInput))
        return Response(self.show(plan_charter(reach, is_whole=True)))

    def show(self, plan: CharterPlan) -> dict[str, Any]:
        confirmed = foresee_confirmed(plan, now=self.now)
        cells = [
            (duty_id, department_id, role)
            for duty_id, letters in plan.letters.items()
            for department_id, role in letters.items()
        ]
        return {
            "version": plan.charter.number,
            "seen": plan.seen,
            "before": show_coverage(plan.before, confirmed.before),
            "after": show_coverage(plan.after, confirmed.after),
            "channels": len(plan.channels),
            "letters": plan.cells,
            "replaced": len(plan.replaced),
            "cells": show_cells(cells[:SHOWN_CELLS]),
            "cells_left_off": max(0, len(cells) - SHOWN_CELLS),
        }


class CharterApplyViewSet(CharterPreviewViewSet):
    input_class = ApplyInput

    @extend_schema(
        request=ApplyInput,
        responses=with_problems({200: CharterAppliedSerializer, 202: BulkEditSerializer}),
    )
    def apply(self, request: Request, **kwargs: Any) -> Response:
        """In one step; of many channels by a worker, and `Location` says how far it is."""
        body = self.read_body(request, ApplyInput)
        try:
            applied = apply_charter(
                organization=request.organization,
                reach=read_reach(body),
                seen=body.get("seen", ""),
                by=request.actor,
                now=self.now,
            )
        except StaleCharter as error:
            plan = plan_charter(read_reach(body), is_whole=True)
            raise Problem(412, detail=str(error), current=self.show(plan)) from error
        except CharterNotApplied as error:
            raise Problem(409, "nothing_to_apply", str(error)) from error
        if applied.by_worker:
            path = reverse(
                "api-bulk-edits-detail", args=[request.organization.slug, applied.by_worker.pk]
            )
            body = BulkEditViewSet().show(applied.by_worker.pk)
            location = request.build_absolute_uri(path)
            return answer_object(request, body, status=202, Location=location)
        return Response({"undo": applied.step, **applied.outcome})


class BulkEditViewSet(ResourceViewSet):
    area = "ownership"
    read_capability = write_capability = Capability.EDIT_CHANNELS
    serializer_class = BulkEditSerializer
    columns = ("id", "created_by_label", *job_columns("job"))
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def rows(self) -> Any:
        return BulkEdit.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return shape_job(row, "job") | {"asked_by": row["created_by_label"]}


def read_reach(body: dict[str, Any]) -> Reach:
    """Four statements for the channels that are named."""
    channels = None
    if "channels" in body:
        found = find_channels(body["channels"])
        missing = [text for text in body["channels"] if text not in found]
        if missing:
            sentence = gettext("“{missing}” is no channel of yours.").format(missing=missing[0])
            raise invalid("channels", "does_not_exist", sentence)
        channels = frozenset(channel.pk for channel in found.values())
    duties = frozenset(body["duties"]) if "duties" in body else None
    return Reach(channels, duties, frozenset(body.get("off_charter", ())))


def show_coverage(coverage: Coverage, confirmed: int) -> dict[str, int]:
    names = ("needed", "owned", "unowned", "contested", "percent")
    return {name: getattr(coverage, name) for name in names} | {"confirmed": confirmed}


def show_cells(cells: list[tuple[UUID, UUID, str]]) -> list[dict[str, Any]]:
    """Three statements."""
    columns = ("id", "channel_id", *columns_of("activity", ACTIVITY))
    duties = {
        row["id"]: row
        for row in Duty.objects.filter(pk__among=[cell[0] for cell in cells]).values(*columns)
    }
    channels = load_references(Channel, (row["channel_id"] for row in duties.values()), CHANNEL)
    departments = load_references(Department, (cell[1] for cell in cells), DEPARTMENT)
    return [
        {
            "channel": channels[duties[duty_id]["channel_id"]],
            "activity": refer(duties[duty_id], "activity", ACTIVITY),
            "department": departments[department_id],
            "role": role,
        }
        for duty_id, department_id, role in cells
    ]
