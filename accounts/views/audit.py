"""The audit trail: who did what to what. It is read, filtered and exported, never edited."""

import csv
import io
import json
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability
from accounts.cells import escape_cell
from accounts.forms.audit import AuditFilterForm
from accounts.models import AuditEvent
from accounts.queries.audit_events import list_verbs, page_events, stream_events
from accounts.views.downloads import answer_csv
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs

COLUMNS = (
    *("seq", "at", "actor_label", "actor_kind", "verb", "object_type", "object_id"),
    *("object_label", "before", "after", "door", "ip", "request_id", "step", "hash"),
)


@require_GET
@requires(Capability.READ_AUDIT)
def audit(request: HttpRequest, organization: str) -> HttpResponse:
    form = AuditFilterForm(request.GET, verbs=list_verbs())
    filters = form.filters()
    page = page_events(filters, zone=_zone(request), before=form.cleaned_data.get("before"))
    context = {
        "tabs": settings_tabs(request, "audit"),
        "form": form,
        "problems": form.problems(),
        "page": page,
        "is_filtered": any(request.GET.values()),
    }
    return render(request, "settings/audit.html", context)


@require_GET
@requires(Capability.READ_AUDIT)
def audit_csv(request: HttpRequest, organization: str) -> HttpResponse:
    """What the filters keep, the oldest first, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for event in _events(request):
        writer.writerow([escape_cell(_say(getattr(event, name))) for name in COLUMNS])
    return answer_csv(text.getvalue(), name="audit.csv")


@require_GET
@requires(Capability.READ_AUDIT)
def audit_json(request: HttpRequest, organization: str) -> HttpResponse:
    events = [{name: getattr(event, name) for name in COLUMNS} for event in _events(request)]
    response = JsonResponse({"events": events})
    response["Content-Disposition"] = 'attachment; filename="audit.json"'
    return response


def _events(request: HttpRequest) -> list[AuditEvent]:
    """Read here and now: the rows are to be had only while the organization is open."""
    filters = AuditFilterForm(request.GET).filters()
    return list(stream_events(filters, zone=_zone(request)))


def _zone(request: HttpRequest) -> ZoneInfo:
    return ZoneInfo(request.organization.time_zone)


def _say(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)
