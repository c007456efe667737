"""Channels to take away: the file at once, or one that a worker writes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.downloads import answer_file, answer_path
from ownership.forms.exports import ExportForm
from ownership.forms.filters import read_filters
from ownership.models import Export, ExportFormat
from ownership.operations.exports import export_channels, file_of
from ownership.queries.channel_filters import all_channels
from ownership.queries.exports import CONTENT_TYPES, find_ready_export, list_exports


@require_http_methods(["GET", "POST"])
def channel_exports(request: HttpRequest, organization: str) -> HttpResponse:
    """Choose and get a file; and those that one asked for, while they are there."""
    if request.method == "GET":
        return _show(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose what you want, and CSV, Excel or JSON."))
        return redirect("channel-exports", organization=organization)
    said = form.cleaned_data
    today = request.organization.day_of(timezone.now())
    made = export_channels(
        organization=request.organization,
        membership=request.membership,
        filters=read_filters(said["query"], today=today) if said["what"] == "list" else None,
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
def export_file(request: HttpRequest, organization: str, export: UUID) -> HttpResponseBase:
    """The file, for whoever asked for it, on the day that they did."""
    found = find_ready_export(request.membership, export, now=timezone.now())
    if found is None or not file_of(found).exists():
        raise Http404
    return answer_path(
        file_of(found),
        name=found.file_name,
        content_type=CONTENT_TYPES[ExportFormat(found.format)],
    )


def _show(request: HttpRequest) -> HttpResponse:
    exports = list_exports(request.membership, now=timezone.now())
    context: dict[str, Any] = {
        "exports": exports,
        "is_working": any(not export.job.is_finished for export in exports),
    }
    if request.htmx:  # the list alone, which asks again while a worker is at one
        return render(request, "exports/_exports.html", context)
    today = request.organization.day_of(timezone.now())
    filters = read_filters(request.GET.get("query", ""), today=today)
    context |= {
        "query": filters.as_query(),
        "described": filters.describe(),
        "choices": [
            ("list", filters.select().count()),
            ("everything", all_channels(today).select().count()),
        ],
        "formats": ExportFormat.choices,
    }
    return render(request, "exports/exports.html", context)
