"""`assignments/bulk/`: many cells of the matrix in one transaction."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Flag
from accounts.api.problems import Problem, list_errors
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from accounts.queries.references import find_departments
from channels_registry.queries.references import find_channels
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    ActivityReference,
    ChannelReference,
    columns_of,
    refer,
)
from ownership.models import Assignment, Duty, DutyState, Origin, RaciRole
from ownership.operations.assignments import (
    Cell,
    LettersSet,
    StaleDuties,
    UnwritableCells,
    set_letters,
)
from ownership.queries.activities import find_activities

MAX_CELLS = 5_000
Problems = list[dict[str, Any]]


class CellInput(StrictSerializer):
    """One cell; `role` null clears it, `version` is the duty's as the writer saw it."""

    channel = serializers.CharField(max_length=2048)
    activity = serializers.CharField(max_length=80)
    department = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(RaciRole.choices, allow_null=True)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


@extend_schema_field(CellInput(many=True))
class CellsField(serializers.ListField):
    """Cells as they came: each is read by itself, so that all problems are told by index."""


class CellsInput(StrictSerializer):
    cells = CellsField(min_length=1, max_length=MAX_CELLS)


class DutyNowSerializer(serializers.Serializer):
    """A duty after the write, or in the way of it. `letters`: department slug -> letter."""

    id = serializers.UUIDField()
    channel = ChannelReference()
    activity = ActivityReference()
    state = serializers.ChoiceField(DutyState.choices)
    version = serializers.IntegerField()
    letters = serializers.DictField(child=serializers.ChoiceField(RaciRole.choices))


class CellProblemSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()


class CellsWrittenSerializer(serializers.Serializer):
    """`undo` names the step; `changed` counts cells that really changed."""

    undo = serializers.UUIDField(allow_null=True)
    changed = serializers.IntegerField()
    duties = DutyNowSerializer(many=True)
    problems = CellProblemSerializer(many=True, help_text="Only with partial=true.")


class BulkAssignmentViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.ASSIGN_OWNERS
    input_class = CellsInput
    parameters = {
        "update": {"partial": Flag(description="`true` writes the valid cells and names the rest.")}
    }

    @extend_schema(responses=with_problems({200: CellsWrittenSerializer}))
    def update(self, request: Request, **kwargs: Any) -> Response:
        """Set or take many letters in one transaction: all of them, or none. One step to undo."""
        partial = self.values.get("partial", False)
        items = self.read_body(request, CellsInput)["cells"]
        cells, problems = resolve_cells(*read_cells(items))
        written = None
        while cells and (partial or not problems):
            try:
                written = set_letters(
                    organization=request.organization,
                    cells=list(cells.values()),
                    origin=Origin.API,
                    by=request.actor,
                    now=self.now,
                )
                break
            except UnwritableCells as error:
                indexes = list(cells)
                for position, code, message in error.problems:
                    index = indexes[position]
                    problems.append(problem(index, code, message))
                    del cells[index]
            except StaleDuties as error:
                ids = {duty.pk for duty in error.duties}
                if not partial:
                    raise Problem(412, detail=str(error), duties=show_duties(ids)) from error
                for index in [index for index, cell in cells.items() if cell.duty in ids]:
                    problems.append(
                        problem(index, "stale", gettext("Somebody changed this meanwhile."))
                    )
                    del cells[index]
        problems.sort(key=lambda found: found["index"])
        if problems and not partial:
            detail = gettext("{problems} of {items} cells cannot be written; none was.").format(
                problems=len(problems), items=len(items)
            )
            raise Problem(400, "cells_refused", detail, problems=problems)
        return Response(show_written(written, problems))


def show_written(written: LettersSet | None, problems: Problems) -> dict[str, Any]:
    changed = written if written and written.cells else None
    return {
        "undo": changed.step if changed else None,
        "changed": changed.cells if changed else 0,
        "duties": show_duties(changed.duties) if changed else [],
        "problems": problems,
    }


def show_duties(ids: Collection[UUID]) -> list[dict[str, Any]]:
    """What these duties hold now. Two statements."""
    letters: dict[UUID, dict[str, str]] = {duty_id: {} for duty_id in ids}
    held = Assignment.objects.filter(duty__in=ids).order_by("department__position", "id")
    for duty_id, slug, role in held.values_list("duty_id", "department__slug", "role"):
        letters[duty_id][slug] = role
    columns = (
        *("id", "state", "version"),
        *columns_of("channel", CHANNEL),
        *columns_of("activity", ACTIVITY),
    )
    return [
        {
            "id": row["id"],
            "channel": refer(row, "channel", CHANNEL),
            "activity": refer(row, "activity", ACTIVITY),
            "state": row["state"],
            "version": row["version"],
            "letters": letters[row["id"]],
        }
        for row in Duty.objects.filter(pk__in=ids).order_by("id").values(*columns)
    ]


def read_cells(items: list[Any]) -> tuple[dict[int, dict[str, Any]], Problems]:
    """Index -> cell, for the cells that are well formed."""
    reader = CellInput()
    cells, problems = {}, []
    for index, item in enumerate(items):
        try:
            cells[index] = reader.run_validation(item)
        except ValidationError as error:
            first = next(list_errors(error.detail))
            where = f"{first['field']}: " if first["field"] else ""
            problems.append(problem(index, first["code"], where + first["message"]))
    return cells, problems


def resolve_cells(
    cells: dict[int, dict[str, Any]], problems: Problems
) -> tuple[dict[int, Cell], Problems]:
    """Index -> cell with ids, for the cells whose names mean something. Seven statements."""
    channels = find_channels({cell["channel"] for cell in cells.values()})
    activities = find_activities({cell["activity"] for cell in cells.values()})
    departments = find_departments({cell["department"] for cell in cells.values()})
    duties = {
        (channel_id, activity_id): duty_id
        for duty_id, channel_id, activity_id in Duty.objects.filter(
            channel__in={channel.pk for channel in channels.values()},
            activity__in={activity.pk for activity in activities.values()},
        ).values_list("id", "channel_id", "activity_id")
    }
    found = {}
    for index, cell in cells.items():
        channel = channels.get(cell["channel"])
        activity = activities.get(cell["activity"])
        department = departments.get(cell["department"])
        if channel is None or activity is None or department is None:
            missing = (
                "channel" if channel is None else "activity" if activity is None else "department"
            )
            problems.append(
                problem(
                    index,
                    f"unknown_{missing}",
                    str(_MISSING[missing]),
                )
            )
            continue
        duty_id = duties[channel.pk, activity.pk]
        found[index] = Cell(duty_id, department.pk, cell["role"], cell.get("version"))
    return found, problems


_MISSING = {
    "activity": _("This activity does not exist."),
    "channel": _("This channel does not exist."),
    "department": _("This department does not exist."),
}


def problem(index: int, code: str, message: str) -> dict[str, Any]:
    return {"index": index, "code": code, "message": message}
