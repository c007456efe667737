"""Errors that a person meets, each with a sentence that says what to do."""

import sys
from math import ceil

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise

from accounts.models import Organization, SsoConnection
from accounts.requests import client_ip
from accounts.rules.entrances import Entrance

log = structlog.get_logger(__name__)


def answer_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one 404: the same bytes for what does not exist and for what is another's."""
    return _answer("404.html", status=404)


def answer_not_allowed(allowed: str) -> HttpResponse:
    """405, for an address without a page; `allowed`: the methods that it takes."""
    response = _answer("405.html", status=405)
    response["Allow"] = allowed
    return response


def answer_unavailable(request: HttpRequest) -> HttpResponse:
    """503: wait, and try again."""
    response = _answer("503.html", status=503)
    response["Retry-After"] = "3"
    return response


def answer_too_many(
    request: HttpRequest, *, seconds: int = 60, template: str = "429.html"
) -> HttpResponse:
    """429, and when to come back: what was asked for too often is not even looked at."""
    log.info("limit.reached", path=request.path_info, ip=client_ip(request))
    page = render_to_string(template, {"minutes": ceil(seconds / 60), "seconds": seconds})
    response = HttpResponse(page, status=429)
    response["Retry-After"] = str(seconds)
    return response


def answer_server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database went away: that passes by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return answer_unavailable(request)
    return _answer("500.html", status=500)


def _answer(template: str, *, status: int) -> HttpResponse:
    """Without the request: what hangs on it may be what is missing."""
    return HttpResponse(render_to_string(template), status=status)


def answer_other_sign_in(
    request: HttpRequest, organization: Organization, entrance: Entrance
) -> HttpResponse:
    """403 to a member who signed in another way than the organization asks for, and what to do."""
    context = {"visited": organization, "entrance": entrance}
    return render(request, "organizations/other_sign_in.html", context, status=403)


def answer_sso_refused(request: HttpRequest, connection: SsoConnection) -> HttpResponse:
    """403: one answer for every reason, which is in the trail for who manages sign-in."""
    return render(request, "sso/refused.html", {"connection": connection}, status=403)


def answer_refusal(request: HttpRequest, sentence: str | Promise, *, status: int) -> HttpResponse:
    """A refusal that has its own sentence: what is not possible, and whom to ask or what to do."""
    return render(request, "refusal.html", {"sentence": sentence}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"expired": True}, status=403)
