"""How members sign in: the organization's policy, its sign-in services, the domains they prove."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import dns.resolver
from allauth.socialaccount.providers.base import ProviderException
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.sso import DomainForm, PolicyForm, ServiceForm
from accounts.models import SsoConnection, SsoDomain
from accounts.operations.organizations import StaleOrganization
from accounts.operations.sign_in_policies import PolicyRefused, set_policy
from accounts.operations.sso import (
    RECORD,
    ConnectionRefused,
    DomainRefused,
    add_domain,
    check_domain,
    remove_connection,
    remove_domain,
    save_connection,
    switch_connection,
)
from accounts.queries.sso import find_service, list_services
from accounts.sign_in_services import SignInService, callback_address, find_fault, say_fault
from accounts.sign_ins import was_signed_in_through
from accounts.tenancy import tenant
from accounts.views.permissions import proves_who, requires
from accounts.views.settings import settings_tabs

_LOOKUP_SECONDS = 3


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who manages sign-in, and proved who they are a moment ago."""
    return requires(Capability.MANAGE_SIGN_IN)(proves_who(view))


@require_http_methods(["GET", "POST"])
@guarded
def sign_in(request: HttpRequest, organization: str) -> HttpResponse:
    """The tab: what is asked of everybody, and the services."""
    stored = request.organization
    if request.method == "GET":
        return _show(request, PolicyForm(initial=PolicyForm.read(stored)))
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        set_policy(
            organization=stored,
            decided_by=request.membership,
            came_through_sso=was_signed_in_through(request.session, stored),
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except PolicyRefused as error:
        form.add_error(None, str(error))
        return _show(request, form, status=409)
    except StaleOrganization as error:
        form = PolicyForm(initial=PolicyForm.read(error.organization))
        return _show(request, form, is_stale=True, status=412)
    messages.success(
        request, gettext("From everybody's next click on, this is how members sign in.")
    )
    return redirect("sign-in", organization=organization)


@require_http_methods(["GET", "POST"])
@guarded
def add_service(request: HttpRequest, organization: str) -> HttpResponse:
    form = ServiceForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, None)
        if saved:
            messages.success(
                request,
                gettext("{service} is connected, and not switched on yet.").format(
                    service=saved.name
                ),
            )
            return redirect("service", organization=organization, connection=saved.pk)
    return _show_service(request, form, None)


@require_http_methods(["GET", "POST"])
@guarded
def service(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    stored = _get(SsoConnection, connection)
    if request.method == "GET":
        form = ServiceForm(initial=ServiceForm.read(stored), is_new=False)
        return _show_service(request, form, stored)
    form = ServiceForm(request.POST, is_new=False)
    if form.is_valid() and _save(request, form, stored):
        messages.success(request, gettext("The service is saved."))
        return redirect("service", organization=organization, connection=connection)
    return _show_service(request, form, stored)


@require_POST
@guarded
def switch_service(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    stored, is_on = _get(SsoConnection, connection), request.POST.get("on") == "1"
    try:
        switch_connection(connection=stored, is_enabled=is_on, by=request.actor, now=timezone.now())
    except ConnectionRefused as error:
        messages.error(request, str(error))
    else:
        said = (
            gettext("{service} is switched on.") if is_on else gettext("{service} is switched off.")
        )
        messages.success(request, said.format(service=stored.name))
    return redirect("service", organization=organization, connection=connection)


@require_POST
@guarded
def remove_service(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    stored = _get(SsoConnection, connection)
    try:
        remove_connection(connection=stored, by=request.actor, now=timezone.now())
    except ConnectionRefused as error:
        messages.error(request, str(error))
        return redirect("service", organization=organization, connection=connection)
    messages.success(
        request,
        gettext("{service} is removed. Nobody comes in through it any more.").format(
            service=stored.name
        ),
    )
    return redirect("sign-in", organization=organization)


@require_POST
@guarded
@transaction.non_atomic_requests
def try_service(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    """Ask the service for what it says of itself. Opens the organization for the reading alone."""
    stored = find_service(request.organization, connection, only_enabled=False)
    if stored is None:
        raise Http404
    try:
        fault = find_fault(request, SignInService(request, stored, organization))
    except ProviderException as error:
        fault = say_fault(error)
    if fault:
        sentence = gettext("{service} cannot be used yet: {fault}.")
        messages.error(request, sentence.format(service=stored.name, fault=fault))
    else:
        sentence = gettext("{service} answers as it should.")
        messages.success(request, sentence.format(service=stored.name))
    return redirect("service", organization=organization, connection=connection)


@require_POST
@guarded
def add_service_domain(request: HttpRequest, organization: str, connection: UUID) -> HttpResponse:
    stored, form = _get(SsoConnection, connection), DomainForm(request.POST)
    if form.is_valid():
        try:
            add_domain(
                connection=stored,
                domain=form.cleaned_data["domain"],
                by=request.actor,
                now=timezone.now(),
            )
        except DomainRefused as error:
            form.add_error("domain", str(error))
        else:
            return redirect("service", organization=organization, connection=connection)
    again = ServiceForm(initial=ServiceForm.read(stored), is_new=False)
    return _show_service(request, again, stored, domain_form=form)


@require_POST
@guarded
@transaction.non_atomic_requests
def check_service_domain(request: HttpRequest, organization: str, domain: UUID) -> HttpResponse:
    """Ask the DNS, with no organization open meanwhile."""
    opened = request.organization.pk
    with tenant(opened):
        stored = _get(SsoDomain, domain)
    records = _read_records(f"{RECORD}.{stored.domain}")
    try:
        with tenant(opened):
            check_domain(domain=stored, records=records, by=request.actor, now=timezone.now())
    except DomainRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, gettext("{domain} is proven to be yours.").format(domain=stored.domain)
        )
    return redirect("service", organization=organization, connection=stored.connection_id)


@require_POST
@guarded
def remove_service_domain(request: HttpRequest, organization: str, domain: UUID) -> HttpResponse:
    stored = _get(SsoDomain, domain)
    remove_domain(domain=stored, by=request.actor, now=timezone.now())
    messages.success(
        request, gettext("{domain} brings nobody in any more.").format(domain=stored.domain)
    )
    return redirect("service", organization=organization, connection=stored.connection_id)


def _show(
    request: HttpRequest, form: PolicyForm, *, status: int = 200, is_stale: bool = False
) -> HttpResponse:
    context = {
        "tabs": settings_tabs(request, "sign-in"),
        "form": form,
        "is_stale": is_stale,
        "services": list_services(),
    }
    return render(request, "settings/sign_in.html", context, status=status)


def _show_service(
    request: HttpRequest,
    form: ServiceForm,
    connection: SsoConnection | None,
    domain_form: DomainForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "tabs": settings_tabs(request, "sign-in"),
        "form": form,
        "connection": connection,
    }
    if connection:
        context |= {
            "callback": callback_address(request, request.organization.slug, connection),
            "domains": connection.domains.order_by("domain"),
            "domain_form": domain_form or DomainForm(),
            "record": RECORD,
        }
    is_wrong = form.errors or (domain_form and domain_form.errors)
    return render(request, "settings/service.html", context, status=422 if is_wrong else 200)


def _save(
    request: HttpRequest, form: ServiceForm, connection: SsoConnection | None
) -> SsoConnection | None:
    """None, with the reason in the form, when it cannot be."""
    try:
        return save_connection(
            organization=request.organization,
            connection=connection,
            fields=form.cleaned_data,
            by=request.actor,
            now=timezone.now(),
        )
    except ConnectionRefused as error:
        form.add_error(None, str(error))
        return None


def _get(model: type[Any], pk: UUID) -> Any:
    return get_object_or_404(model.objects.select_related("organization"), pk=pk)


def _read_records(name: str) -> list[str]:
    """The TXT records; none when there are none, or nobody answers in time."""
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=_LOOKUP_SECONDS)
    except dns.exception.DNSException:
        return []
    return [b"".join(record.strings).decode("ascii", "replace") for record in found]
