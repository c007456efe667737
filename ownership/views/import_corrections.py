"""The forms beside the rows of an import: each says one thing, and shows the rows judged again."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from channels_registry.models import ImportFile, ImportRow
from channels_registry.spreadsheets.columns import FIELDS
from ownership.forms.imports import DepartmentForm, RowChoiceForm, RowForm
from ownership.operations.import_corrections import (
    RowNotFound,
    correct_row,
    use_department,
)
from ownership.operations.imports import ImportNotReady
from ownership.views.imports import answer_import, find_import


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def import_row(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Put other texts in the place of a row's cells: those that are sent."""
    form = RowForm(request.POST)
    if not form.is_valid():
        return _answer(request, find_import(import_id), problem=gettext("Say which row to change."))
    values = {field: request.POST[field] for field in FIELDS if field in request.POST}
    return _say(request, import_id, correct_row, number=form.cleaned_data["number"], values=values)


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def import_row_choice(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Leave a row out or take it in; say whose word on the channel's owner counts."""
    form = RowChoiceForm(request.POST)
    if not form.is_valid():
        return _answer(
            request, find_import(import_id), problem=gettext("Choose what to do with the row.")
        )
    operation, words = form.cleaned_data["choice"]
    return _say(request, import_id, operation, number=form.cleaned_data["number"], **words)


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def import_department(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Let a name mean a department, in every row that says it."""
    import_file = find_import(import_id)
    form = DepartmentForm(request.POST)
    if not form.is_valid():
        return _answer(request, import_file, problem=gettext("Choose a department for this name."))
    try:
        rows = use_department(
            import_file=import_file, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
    except ImportNotReady as error:
        return _answer(request, import_file, problem=str(error))
    done = ngettext("{n} row is checked again.", "{n} rows are checked again.", rows)
    return _answer(request, import_file, done=done.format(n=rows))


def _say(
    request: HttpRequest,
    import_id: UUID,
    operation: Callable[..., ImportRow],
    *,
    number: int,
    **words: Any,
) -> HttpResponse:
    import_file = find_import(import_id)
    try:
        row = operation(
            import_file=import_file, number=number, by=request.actor, now=timezone.now(), **words
        )
    except RowNotFound:
        raise Http404 from None
    except ImportNotReady as error:
        return _answer(request, import_file, problem=str(error), number=number)
    done = gettext("Row {number}: {what}").format(number=number, what=row.message)
    return _answer(request, import_file, done=done, number=number)


def _answer(
    request: HttpRequest,
    import_file: ImportFile,
    *,
    done: str = "",
    problem: str = "",
    number: int | None = None,
) -> HttpResponse:
    """The rows as they are now: as a fragment, or after a redirect, at the row."""
    if request.htmx:
        answer = answer_import(request, "imports/_import.html", import_file)
        message = {"text": problem or done, "problem": bool(problem)}
        answer["HX-Trigger"] = json.dumps({"masthead:message": message})
        return answer
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, done)
    address = reverse("import", args=[request.organization.slug, import_file.pk])
    place = f"#row-{number}" if number else ""
    return redirect(f"{address}?{request.GET.urlencode()}{place}")
