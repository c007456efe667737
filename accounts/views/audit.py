"""The audit trail as files: what the filters keep, as it is kept. Its page is the top floor's."""

import csv
import io
import json
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability
from accounts.cells import escape_cell
from accounts.forms.audit import AuditFilterForm
from accounts.models import AuditEvent
from accounts.queries.audit_events import stream_events
from accounts.views.downloads import answer_csv
from accounts.views.permissions import requires

COLUMNS = (
    *("seq", "at", "actor_label", "actor_kind", "verb", "object_type", "object_id"),
    *("object_label", "before", "after", "door", "ip", "request_id", "step", "hash"),
)


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
