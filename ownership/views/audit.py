"""The settings' page of the audit log. It tells what was done on every floor, so it is up here."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability
from accounts.forms.audit import AuditFilterForm
from accounts.queries.audit_events import list_verbs
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from ownership.queries.audit_log import load_audit_log
from ownership.queries.audit_verbs import name_verbs


@require_GET
@requires(Capability.READ_AUDIT)
def audit(request: HttpRequest, organization: str) -> HttpResponse:
    """It is read and filtered, never edited."""
    form = AuditFilterForm(request.GET, verbs=name_verbs(list_verbs()))
    filters = form.filters()
    log = load_audit_log(
        filters,
        zone=ZoneInfo(request.organization.time_zone),
        now=timezone.now(),
        before=form.cleaned_data.get("before"),
    )
    context = {
        "tabs": settings_tabs(request, "audit"),
        "form": form,
        "problems": form.problems(),
        "log": log,
        "is_filtered": any(request.GET.values()),
    }
    return render(request, "settings/audit.html", context)
