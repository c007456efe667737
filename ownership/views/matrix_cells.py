"""The door that the matrix saves through: JSON in, JSON out, every refusal a sentence."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability, may
from ownership.models import RaciRole
from ownership.operations.assignments import Cell, StaleDuties, UnwritableCells, set_letters
from ownership.queries.last_changes import LastChange, find_last_changes
from ownership.queries.matrix import SavedDuty, load_saved

MOST_CELLS = 500


class NotCells(ValueError):
    """What was sent are no cells. The message says what is wrong with it."""


@require_POST
def matrix_cells(request: HttpRequest, organization: str) -> JsonResponse:
    """Save up to 500 cells, all or none.

    412 when somebody was faster, with what is stored now and who did it. Cells that can hold no
    letter are listed by their place, so that the others can be sent again.
    """
    if not may(request.membership.role, Capability.ASSIGN_OWNERS):
        return _refuse(gettext("Only a lead can change this. Nothing was saved."), status=403)
    try:
        cells = read_cells(_read_body(request))
        saved = set_letters(
            organization=request.organization, cells=cells, by=request.actor, now=timezone.now()
        )
    except NotCells as error:
        return _refuse(str(error), status=400)
    except UnwritableCells as error:
        unknown = all(code == "unknown_duty" for _, code, _ in error.problems)
        problems = [{"cell": index, "message": said} for index, _, said in error.problems]
        message = gettext("{problem} Nothing was saved.").format(problem=error)
        return _refuse(message, status=404 if unknown else 400, problems=problems)
    except StaleDuties as error:
        return JsonResponse({"conflicts": _tell_conflicts(error.duties)}, status=412)
    today = request.organization.day_of(timezone.now())
    duties = load_saved((cell.duty for cell in cells), today=today)
    message = gettext("This is how it was saved already.")
    if saved.cells:
        message = ngettext("{n} change saved.", "{n} changes saved.", saved.cells)
    return JsonResponse(
        {
            "duties": [_tell(duty) for duty in duties],
            "message": message.format(n=saved.cells),
            "counts": {"findings": duties[0].findings},
        }
    )


def _read_body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RawPostDataException:  # a form, whose fields were read for its token
        raise NotCells(gettext("This is not JSON. Reload the page and try again.")) from None


def read_cells(body: bytes) -> list[Cell]:
    """The cells in the body of a request. Raises NotCells."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise NotCells(gettext("This is not JSON. Reload the page and try again.")) from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not cells:
        raise NotCells(gettext('Send {"cells": [...]} with at least one cell.'))
    if len(cells) > MOST_CELLS:
        sentence = gettext("These are {n} cells; send at most {most} at once.")
        raise NotCells(sentence.format(n=len(cells), most=MOST_CELLS))
    return [_read_cell(number, cell) for number, cell in enumerate(cells, start=1)]


def _read_cell(number: int, cell: Any) -> Cell:
    if not isinstance(cell, dict):
        raise NotCells(gettext("Cell {number} is not an object.").format(number=number))
    role, version = cell.get("role"), cell.get("version")
    if role is not None and role not in RaciRole.values:
        raise NotCells(gettext("Cell {number}: role is A, R, C, I or null.").format(number=number))
    if type(version) is not int:
        sentence = gettext(
            "Cell {number}: version is the number that the duty had when you read it."
        )
        raise NotCells(sentence.format(number=number))
    try:
        duty, department = UUID(cell["duty"]), UUID(cell["department"])
    except (KeyError, ValueError, AttributeError, TypeError):
        raise NotCells(
            gettext("Cell {number}: duty and department are ids.").format(number=number)
        ) from None
    return Cell(duty, department, role, version)


def _refuse(message: str, *, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)


def _tell(saved: SavedDuty) -> dict[str, Any]:
    return {
        "duty": saved.duty.pk,
        "version": saved.duty.version,
        "state": saved.state,
        "letters": saved.letters,
    }


def _tell_conflicts(duties: Any) -> list[dict[str, Any]]:
    changes = find_last_changes(duties)
    conflicts = []
    for saved in load_saved(duty.pk for duty in duties):
        unknown = LastChange(gettext("Somebody"), saved.duty.state_since)
        change = changes.get(saved.duty.pk, unknown)
        conflicts.append(_tell(saved) | {"by": change.by, "at": change.at})
    return conflicts
