"""Signing in through an organization's own service: the door, the way there, the way back."""

from uuid import UUID

from allauth.socialaccount.providers.base import ProviderException
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from accounts.forms.sso import FindForm
from accounts.models import SsoConnection
from accounts.operations.actors import Actor
from accounts.operations.sign_in_events import record_refused_sso
from accounts.queries.sso import find_service, list_open_services
from accounts.requests import client_ip
from accounts.sign_in_services import SignInService, answer_service
from accounts.sign_ins import proved_lately, signed_in_through
from accounts.views.errors import answer_not_found, answer_sso_refused
from accounts.views.permissions import ask_who


@require_http_methods(["GET", "POST"])
def find_sso(request: HttpRequest) -> HttpResponse:
    """From the short name to the organization's own door, whether there is one or not."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("sso", organization=form.cleaned_data["organization"])
    return render(request, "sso/find.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def sso(request: HttpRequest, organization: str) -> HttpResponse:
    """A button per service. An organization that has none answers as if it did not exist."""
    services = list_open_services()
    if not services:
        return answer_not_found(request)
    context = {
        "visited": request.visited_organization,
        "services": services,
        "next": _next(request, request.GET.get("next")),
        "signed_in_by_themselves": _is_own(request),
        "again": _is_through_here(request),
    }
    return render(request, "sso/sso.html", context)


@require_POST
@transaction.non_atomic_requests  # it speaks to the service, and nothing waits for that meanwhile
def sso_start(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    """Sends the browser to the service.

    By a page and not by a redirect: a redirect would have to be among the `form-action`s of our
    content security policy, which then would be the same for everybody or longer every month.
    """
    found = find_service(request.visited_organization, connection)
    if found is None:
        return answer_not_found(request)
    linking = None
    if "link" in request.POST and _is_own(request):
        if not proved_lately(request, now=timezone.now()):
            return ask_who(reverse("sso", kwargs={"organization": organization}))
        linking = request.user.pk
    try:
        address = SignInService(request, found, organization).find_address(
            next_url=_next(request, request.POST.get("next")),
            linking=linking,
            again=_is_through_here(request),
        )
    except (ProviderException, RequestException) as error:
        return _refuse(request, found, error)
    leaving = render(request, "sso/leaving.html", {"connection": found, "address": address})
    leaving["Refresh"] = f"0;url={address}"
    return leaving


@require_GET
@transaction.non_atomic_requests
def sso_callback(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    found = find_service(request.visited_organization, connection)
    if found is None:
        return answer_not_found(request)
    try:
        return answer_service(request, SignInService(request, found, organization))
    except (ProviderException, RequestException) as error:
        return _refuse(request, found, error)


def _refuse(request: HttpRequest, connection: SsoConnection, error: Exception) -> HttpResponse:
    by = Actor("user", "Somebody", "page", None, request.request_id, client_ip(request))
    record_refused_sso(connection=connection, reason=str(error), by=by, now=timezone.now())
    return answer_sso_refused(request, connection)


def _next(request: HttpRequest, wanted: str | None) -> str:
    """A page of this organization; what was wanted when it is one."""
    home = reverse("overview", kwargs={"organization": request.visited_organization.slug})
    if wanted and wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return home


def _is_own(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not signed_in_through(request.session)


def _is_through_here(request: HttpRequest) -> bool:
    return signed_in_through(request.session) == request.visited_organization.pk
