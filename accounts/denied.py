"""Telling the trail that somebody was refused, once their request is over and rolled back."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.operations.denials import record_denial


def tell_denial(request: HttpRequest, response: HttpResponse) -> None:
    """For a 403 to a seat or key of the organization, or what a door noted in `request.denied`.

    Somebody from outside is only logged: an event in the trail of the organization whose path they
    tried would take a moment longer than for one that does not exist, and so tell that it does.
    """
    organization = getattr(request, "organization", None)
    what = getattr(request, "denied", "")
    if organization is None or not (what or response.status_code == 403):
        return
    match = request.resolver_match
    record_denial(
        organization=organization,
        seat=request.membership,
        what=what or f"{request.method} {match.view_name if match else 'page'}",
        by=request.actor,
        now=timezone.now(),
    )
