"""The matrix to take away: all rows that the filters leave, or all activities of one channel."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.downloads import answer_file
from channels_registry.models import Channel
from ownership.forms.exports import MatrixExportForm
from ownership.forms.filters import LONGEST_QUERY, parse_query
from ownership.models import Export, ExportFormat
from ownership.operations.exports import export_channel_matrix, export_matrix
from ownership.queries.exported_matrix import MatrixChoice
from ownership.queries.exports import CONTENT_TYPES


@require_POST
def matrix_export(request: HttpRequest, organization: str) -> HttpResponse:
    """A download at once; of very many channels one that a worker writes, on the page of files."""
    form = MatrixExportForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, "matrix", organization)
    choice = MatrixChoice.of_query(parse_query(form.cleaned_data["query"]))
    if choice is None or choice.activity is None:
        raise Http404
    if len(choice.as_query()) > LONGEST_QUERY:
        return _ask_again(request, "matrix", organization)
    file_format = ExportFormat(form.cleaned_data["format"])
    made = export_matrix(
        organization=request.organization,
        membership=request.membership,
        choice=choice,
        file_format=file_format,
        by=request.actor,
        now=timezone.now(),
    )
    if isinstance(made, Export):
        return redirect("channel-exports", organization=organization)
    return _answer(request, made, choice.activity.key, file_format)


@require_POST
def matrix_channel_export(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_object_or_404(Channel, pk=channel)
    form = MatrixExportForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, "matrix-channel", organization, shown.pk)
    file_format = ExportFormat(form.cleaned_data["format"])
    made = export_channel_matrix(
        organization=request.organization,
        channel=shown,
        file_format=file_format,
        by=request.actor,
        now=timezone.now(),
    )
    return _answer(request, made, slugify(shown.handle), file_format)


def _ask_again(request: HttpRequest, page: str, *place: object) -> HttpResponse:
    messages.error(request, gettext("Choose Excel or CSV, and filter by fewer words."))
    return redirect(page, *place)


def _answer(
    request: HttpRequest, content: bytes, about: str, file_format: ExportFormat
) -> HttpResponse:
    today = request.organization.day_of(timezone.now()).isoformat()
    name = "-".join(filter(None, ("matrix", about, today)))
    content_type = CONTENT_TYPES[file_format]
    return answer_file(content, name=f"{name}.{file_format}", content_type=content_type)
