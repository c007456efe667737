"""Channels to take away: the file at once, or one that a worker writes."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.downloads import answer_file
from ownership.forms.exports import ExportForm
from ownership.forms.filters import read_filters
from ownership.models import Export, ExportFormat
from ownership.operations.exports import export_channels, file_of
from ownership.queries.exports import find_ready_export, list_exports

CONTENT_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
}


@require_http_methods(["GET", "POST"])
def channel_exports(request: HttpRequest, organization: str) -> HttpResponse:
    """Ask for a file; or the files that one asked for, while they are there."""
    if request.method == "GET":
        return _list(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose CSV, Excel or JSON.")
        return redirect("channel-exports", organization=organization)
    said = form.cleaned_data
    today = timezone.localdate()
    made = export_channels(
        organization=request.organization,
        membership=request.membership,
        filters=None if said["everything"] else read_filters(said["query"], today=today),
        file_format=ExportFormat(said["format"]),
        by=request.actor,
        now=timezone.now(),
    )
    if isinstance(made, Export):
        return redirect("channel-exports", organization=organization)
    file_format = ExportFormat(said["format"])
    name = f"channels-{today.isoformat()}.{file_format}"
    return answer_file(made, name=name, content_type=CONTENT_TYPES[file_format])


@require_GET
def export_file(
    request: HttpRequest, organization: str, export: UUID
) -> HttpResponse | FileResponse:
    """The file, for whoever asked for it, on the day that they did."""
    found = find_ready_export(request.membership, export, now=timezone.now())
    if found is None or not file_of(found).exists():
        raise Http404
    return FileResponse(
        file_of(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type=CONTENT_TYPES[ExportFormat(found.format)],
    )


def _list(request: HttpRequest) -> HttpResponse:
    exports = list_exports(request.membership, now=timezone.now())
    context = {
        "exports": exports,
        "is_working": any(not export.job.is_finished for export in exports),
    }
    template = "exports/_exports.html" if request.htmx else "exports/exports.html"
    return render(request, template, context)
