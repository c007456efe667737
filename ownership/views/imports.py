"""The pages of an import: give it, look at it, confirm it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.cells import escape_cell
from accounts.models import Department
from accounts.views.downloads import answer_csv
from accounts.views.permissions import requires
from channels_registry.models import ImportFile, ImportState, OnOtherOwner, Verdict
from channels_registry.queries.custom_platforms import list_platform_names
from channels_registry.queries.imports import find_left_out_rows, list_imports, page_rows
from channels_registry.spreadsheets.columns import FIELDS, label_of
from channels_registry.spreadsheets.lines import OFFERED_ENCODING
from channels_registry.spreadsheets.listings import typed_of
from ownership.operations.imports import (
    ImportNotReady,
    ImportRefused,
    confirm_import,
    read_again,
    start_import,
)
from ownership.queries.import_fixes import find_fixes
from ownership.queries.steps import find_running_undoing
from ownership.queries.undoable import UNDO_DAYS, find_undone

_ICONS: dict[str, str] = {
    Verdict.NEW: "circle-plus",
    Verdict.SAME: "circle-check",
    Verdict.CHANGES: "refresh",
    Verdict.ALIAS: "tag",
    Verdict.REPEATED: "copy",
    Verdict.CONTESTED: "arrows-diff",
    Verdict.UNKNOWN_DEPARTMENT: "alert-triangle",
    Verdict.UNREADABLE: "circle-x",
    Verdict.LEFT_OUT: "circle-minus",
}
_COLUMNS = ("address", "platform", "brand", "accountable")
_TONES: dict[str, str] = {
    Verdict.CONTESTED: "clash",
    Verdict.UNKNOWN_DEPARTMENT: "left",
    Verdict.UNREADABLE: "gap",
}


@require_http_methods(["GET", "POST"])
@requires(Capability.IMPORT_CHANNELS)
def channel_import(request: HttpRequest, organization: str) -> HttpResponse:
    """Upload a file or paste cells."""
    pasted = request.POST.get("text", "")
    problem = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            import_file = start_import(
                organization=request.organization,
                name=(upload.name or "") if upload else "Pasted cells",
                chunks=upload.chunks() if upload else [pasted.strip().encode()],
                encoding="" if upload else "utf-8",
                by=request.actor,
                now=timezone.now(),
            )
        except ImportRefused as error:
            problem = str(error)
        else:
            return redirect("import", organization=organization, import_id=import_file.pk)
    context = {"imports": list_imports(), "problem": problem, "pasted": pasted}
    return render(request, "imports/new.html", context, status=422 if problem else 200)


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def show_import(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Where an import stands: being read, to be checked, being written, done."""
    return answer_import(request, "imports/import.html", find_import(import_id))


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def import_rows(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """The same without its frame: asked every second while a worker is at it."""
    return answer_import(request, "imports/_import.html", find_import(import_id))


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def import_columns(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Read the file again, with other columns or another encoding."""
    import_file = find_import(import_id)
    choices = {
        int(name.removeprefix("column-")): field
        for name, field in request.POST.dict().items()
        if re.fullmatch(r"column-[0-9]{1,3}", name) and field
    }
    header = {"yes": True, "no": False}.get(request.POST.get("has_header", ""))
    try:
        if len(set(choices.values())) < len(choices):
            raise ImportRefused(gettext("Two columns have the same meaning. Choose one of them."))
        read_again(
            import_file=import_file,
            columns={field: number for number, field in choices.items()},
            has_header=header,
            encoding=request.POST.get("encoding", import_file.encoding),
            by=request.actor,
            now=timezone.now(),
        )
    except (ImportNotReady, ImportRefused) as error:
        messages.error(request, str(error))
    return redirect("import", organization=organization, import_id=import_id)


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def import_confirm(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """Ask for the writing of the rows."""
    try:
        confirm_import(
            import_file=find_import(import_id),
            create_departments="create_departments" in request.POST,
            on_other_owner=request.POST.get("on_other_owner", OnOtherOwner.KEEP),
            valid_rows_only="valid_rows_only" in request.POST,
            by=request.actor,
            now=timezone.now(),
        )
    except ImportNotReady as error:
        messages.error(request, str(error))
    return redirect("import", organization=organization, import_id=import_id)


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def import_left_out(request: HttpRequest, organization: str, import_id: UUID) -> HttpResponse:
    """The rows that are not ready, with the reason beside each, to correct and import again."""
    import_file = find_import(import_id)
    fields = sorted(import_file.columns, key=lambda field: import_file.columns[field])
    # Written here and now: the rows are to be had only while the organization is open.
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([*fields, "row", "problem"])
    for row in find_left_out_rows(import_file):
        cells = [escape_cell(row.values.get(field, "")) for field in fields]
        writer.writerow([*cells, row.number, escape_cell(row.message)])
    return answer_csv(text.getvalue(), name="left-out.csv")


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def import_template(request: HttpRequest, organization: str) -> HttpResponse:
    """A file with the header that we understand, to fill in."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(FIELDS)
    return answer_csv(text.getvalue(), name="channels.csv")


def find_import(import_id: UUID) -> ImportFile:
    return get_object_or_404(ImportFile.objects.select_related("job", "organization"), pk=import_id)


def answer_import(request: HttpRequest, template: str, import_file: ImportFile) -> HttpResponse:
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in Verdict.values else ""
    context: dict[str, Any] = {
        "import_file": import_file,
        "job": import_file.job,
        "columns": list(_describe_columns(import_file)),
        "fields": [(field, label_of(field)) for field in FIELDS],
        "offered_encoding": OFFERED_ENCODING
        if import_file.error_code == "encoding" and import_file.encoding != OFFERED_ENCODING
        else "",
    }
    if import_file.state in (ImportState.READY, ImportState.IMPORTED):
        page = page_rows(import_file, verdict=verdict, number=request.GET.get("page", "1"))
        _describe_rows(import_file, list(page.object_list))
        context |= {
            "page": page,
            "here": f"?{urlencode({'verdict': verdict, 'page': page.number})}",
            "edited": request.GET.get("edit", ""),
            "chips": list(_describe_chips(import_file, verdict)),
            "on_other_owner": OnOtherOwner.choices,
            **_describe_unknown(import_file),
        }
        if import_file.state == ImportState.IMPORTED:
            context |= _describe_undo(import_file)
        if import_file.state == ImportState.READY:
            context |= {
                "departments": Department.objects.active().order_by("position", "name"),
                "platforms": list_platform_names(),
            }
    return render(request, template, context)


def _describe_undo(import_file: ImportFile) -> dict[str, Any]:
    """Whether it was undone, or is being undone now, or still can be."""
    undone = find_undone(import_file.pk)
    ended_at = import_file.job.finished_at if import_file.job else None
    earliest = timezone.now() - timedelta(days=UNDO_DAYS)
    return {
        "undone": undone,
        "undoing": find_running_undoing(import_file.pk),
        "can_be_undone": undone is None and ended_at is not None and ended_at >= earliest,
    }


def _describe_unknown(import_file: ImportFile) -> dict[str, Any]:
    """The departments that could be made, and how many rows are ready once they are."""
    unknown = import_file.unknown_departments
    for_good = sum(entry["rows"] for entry in unknown if not entry["creatable"])
    still_without = min(for_good, import_file.rows_without_department)
    return {
        "creatable": [entry for entry in unknown if entry["creatable"]],
        "ready_with_departments": import_file.ready_rows
        + import_file.rows_without_department
        - still_without,
        "stuck_with_departments": import_file.unreadable_rows + still_without,
    }


def _describe_rows(import_file: ImportFile, rows: list[Any]) -> None:
    fixes = find_fixes(import_file, rows) if import_file.state == ImportState.READY else {}
    for row in rows:
        row.typed = typed_of(row.values)
        row.icon, row.tone = _ICONS[row.verdict], _TONES.get(row.verdict)
        row.fix = fixes.get(row.number)
        row.cells = [(field, label_of(field), row.values.get(field, "")) for field in FIELDS]
        # What the table has no column for is mended beside the reason.
        row.elsewhere = [
            (field, label_of(field), row.values.get(field, ""))
            for field in (row.fix.broken if row.fix else ())
            if field not in _COLUMNS
        ]


def _describe_columns(import_file: ImportFile) -> Iterator[dict[str, Any]]:
    meaning = {number: field for field, number in import_file.columns.items()}
    for number, cell in enumerate(import_file.header):
        field = meaning.get(number, "")
        yield {
            "number": number,
            "heading": cell
            if import_file.has_header
            else gettext("Column {number}").format(number=number + 1),
            "example": "" if import_file.has_header else cell,
            "field": field,
            "label": label_of(field) if field else gettext("Not imported"),
        }


def _describe_chips(import_file: ImportFile, current: str) -> Iterator[dict[str, Any]]:
    total = sum(import_file.verdicts.values())
    yield {"label": gettext("All"), "url": "?", "count": total, "current": not current, "icon": ""}
    for verdict in Verdict:
        count = import_file.verdicts.get(verdict, 0)
        if count:
            yield {
                "label": _CHIP_LABELS.get(verdict, verdict.label),
                "url": f"?verdict={verdict}",
                "count": count,
                "current": verdict == current,
                "icon": _ICONS[verdict],
            }


_CHIP_LABELS = {
    Verdict.NEW: _("New"),
    Verdict.ALIAS: _("Other names"),
    Verdict.REPEATED: _("Repeated"),
    Verdict.CONTESTED: _("Contested"),
}
