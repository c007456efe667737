"""Where somebody who signed in goes first, and what an organization says of itself."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.capabilities import Capability, may
from accounts.forms.organizations import OrganizationForm, time_zones
from accounts.forms.versions import at_version
from accounts.models import User
from accounts.operations.organizations import StaleOrganization, edit_organization
from accounts.queries.seats import list_seats
from accounts.sign_ins import signed_in_through
from accounts.views.permissions import answer_no_permission
from accounts.views.settings import settings_tabs


@require_GET
@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    """The one organization, or a list: of those only that this session may enter."""
    seats = list_seats(cast(User, request.user))
    through = signed_in_through(request.session)
    if through:
        seats = [seat for seat in seats if seat.organization_id == through]
    if len(seats) == 1 and "all" not in request.GET:
        return redirect("overview", organization=seats[0].organization.slug)
    context = {"seats": seats, "may_found": not through}
    return render(request, "organizations/organizations.html", context)


@require_http_methods(["GET", "POST"])
def organization(request: HttpRequest, organization: str) -> HttpResponse:
    """The settings tab. Everybody may read it."""
    stored = request.organization
    if request.method == "GET":
        return _show(request, OrganizationForm(initial=OrganizationForm.read(stored)))
    if not may(request.membership.role, Capability.EDIT_ORGANIZATION):
        return answer_no_permission(request)
    form = OrganizationForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        edit_organization(
            organization=stored,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except StaleOrganization as error:
        form.data = at_version(request.POST, error.organization.version)
        return _show(request, form, theirs=error.organization, status=412)
    messages.success(request, gettext("The organization is saved."))
    return redirect("organization", organization=organization)


def _show(
    request: HttpRequest, form: OrganizationForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    if not may(request.membership.role, Capability.EDIT_ORGANIZATION):
        for field in form.fields.values():
            field.disabled = True
    context = {
        "tabs": settings_tabs(request, "organization"),
        "form": form,
        "time_zones": time_zones(),
        **more,
    }
    return render(request, "settings/organization.html", context, status=status)
