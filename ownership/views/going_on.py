"""Where a form leads: back to the page that it stands on, which names itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def go_on(request: HttpRequest, otherwise: str, **of: Any) -> HttpResponse:
    """To `next` inside this organization; else to the route `otherwise`, of that thing."""
    slug = request.organization.slug
    wanted = request.POST.get("next", "")
    if wanted.startswith(f"/o/{slug}/") and url_has_allowed_host_and_scheme(wanted, None):
        return redirect(wanted)
    return redirect(otherwise, organization=slug, **of)
