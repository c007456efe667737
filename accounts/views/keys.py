"""API keys: listed, made, revoked. A new one is shown when it is made, and never again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.keys import KeyForm
from accounts.models import ApiKey
from accounts.operations.api_keys import KeyRefused, issue_key, revoke_key
from accounts.queries.api_keys import list_keys
from accounts.views.permissions import proves_who, requires
from accounts.views.settings import settings_tabs


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_KEYS)
@proves_who
def keys(request: HttpRequest, organization: str) -> HttpResponse:
    """Whoever sees and makes keys proves once more who they are."""
    now = timezone.now()
    form, token, status = KeyForm(role=request.membership.role), "", 200
    if request.method == "POST":
        form, status = KeyForm(request.POST, role=request.membership.role), 422
        if form.is_valid():
            try:
                issued = issue_key(
                    organization=request.organization,
                    membership=request.membership,
                    by=request.actor,
                    now=now,
                    **form.cleaned_data,
                )
            except KeyRefused as error:
                form.add_error(None, str(error))
            else:
                form, token, status = KeyForm(role=request.membership.role), issued.token, 201
    context = {
        "tabs": settings_tabs(request, "keys"),
        "keys": list_keys(now),
        "form": form,
        "token": token,
    }
    return render(request, "settings/keys.html", context, status=status)


@require_POST
@requires(Capability.MANAGE_KEYS)
def revoke_api_key(request: HttpRequest, organization: str, key: UUID) -> HttpResponse:
    api_key = get_object_or_404(ApiKey.objects.select_related("organization"), pk=key)
    revoke_key(api_key=api_key, by=request.actor, now=timezone.now())
    messages.success(request, gettext("{key} opens nothing any more.").format(key=api_key.name))
    return redirect("keys", organization=organization)
