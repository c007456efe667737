"""The public registry: switching it on, what everybody sees then, whether an account is theirs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from accounts.capabilities import Capability
from accounts.forms.organizations import PublicRegistryForm
from accounts.forms.versions import at_version
from accounts.operations.organizations import StaleOrganization, edit_organization
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from channels_registry.queries.public_registry import count_official, page_official, verify_account

# What somebody can do about a link that names no account.
_ADVICE = {
    "content": _(
        "This is one post or page there, and no account. Open it, go to who published it,"
        " and paste the address of that profile."
    ),
    "short_link": _("This is a short link. Open it, and paste the address where it ends."),
    "not_an_account": _("This is a page of the platform itself, and no account."),
}
_ANY_ADVICE = _("Open the account's profile page, and paste the address that the browser shows.")


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_ORGANIZATION)
def public_registry(request: HttpRequest, organization: str) -> HttpResponse:
    """The settings tab: on or off, and what becomes public."""
    stored = request.organization
    if request.method == "GET":
        return _show(request, PublicRegistryForm(initial=PublicRegistryForm.read(stored)))
    form = PublicRegistryForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        edited = edit_organization(
            organization=stored,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except StaleOrganization as error:
        form.data = at_version(request.POST, error.organization.version)
        return _show(request, form, is_stale=True, status=412)
    said = _say_saved(was_on=stored.public_registry, is_on=edited.public_registry)
    messages.success(request, said)
    return redirect("public-registry", organization=organization)


def _say_saved(*, was_on: bool, is_on: bool) -> str:
    if is_on:
        return (
            gettext("What is public is saved.") if was_on else gettext("The public registry is on.")
        )
    return (
        gettext("The public registry is off.")
        if was_on
        else gettext("Saved; the public registry is still off.")
    )


def _show(
    request: HttpRequest, form: PublicRegistryForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = reverse("official-channels", args=[request.organization.slug])
    context = {
        "tabs": settings_tabs(request, "public-registry"),
        "form": form,
        "count": count_official(),
        "page_url": request.build_absolute_uri(page),
        **more,
    }
    return render(request, "settings/public_registry.html", context, status=status)


@require_safe
@conditional_page
def official_channels(request: HttpRequest, organization: str) -> HttpResponse:
    """For everybody: the question, and the list."""
    page, platforms = page_official(request.GET.get("page", "1"))
    context = {"visited": request.visited_organization, "page": page, "platforms": platforms}
    return render(request, "public_registry/official_channels.html", context)


@require_safe
@conditional_page
def verify_channel(request: HttpRequest, organization: str) -> HttpResponse:
    """For everybody: is this account really theirs?"""
    text = request.GET.get("url", "").strip()
    if not text:
        return redirect("official-channels", organization=organization)
    visited = request.visited_organization
    found = verify_account(text, organization=visited)
    context = {
        "visited": visited,
        "text": text,
        "found": found,
        "advice": _ADVICE.get(found.problem, _ANY_ADVICE) if found.problem else "",
    }
    return render(request, "public_registry/verify_channel.html", context)
