"""What every request passes: an id, a tenant, and headers that keep private answers private."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from accounts.api.limits import answer_over
from accounts.api.problems import Problem, problem_response
from accounts.denied import tell_denial
from accounts.models import MemberRole, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import OrganizationBusy
from accounts.operations.members import note_seen
from accounts.queries.seats import list_seats
from accounts.requests import client_ip, name_route
from accounts.rules.entrances import Entrance, Policy, judge_entrance
from accounts.sign_ins import read_sign_in, signed_in_through
from accounts.tenancy import tenant
from accounts.tenancy.limits import Limit, take
from accounts.views.errors import (
    answer_not_allowed,
    answer_not_found,
    answer_other_sign_in,
    answer_refusal,
    answer_too_many,
    answer_unavailable,
)

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger(__name__)
_ORGANIZATION_PATH = re.compile(r"/o/(?P<slug>[-a-zA-Z0-9_]+)/")  # as the routes have it
_PUBLIC_PATH = re.compile(r"/(?P<api>api/v1/)?public/o/(?P<slug>[-a-zA-Z0-9_]+)/")


class RequestIdMiddleware:
    """Names the request in every log line and in the answer, and leaves a line of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        request.request_id = str(uuid7())
        structlog.contextvars.clear_contextvars()
        translation.deactivate()  # this thread may still speak that of who asked before
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        log.info(
            "request",
            method=request.method,
            route=name_route(request),
            status=response.status_code,
            milliseconds=round((time.monotonic() - began) * 1000),
        )
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Sends pages compressed, padded by a random length (BREACH). What the API says goes as it is:
    whoever keeps one of its ETags sends it back to change exactly these bytes.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class BusyMiddleware:
    """Says 503, and when to come back, while another change holds the organization's lock."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_unavailable(request) if isinstance(error, OrganizationBusy) else None


class FormAddressMiddleware:
    """Says on a page that an address only takes a form, to who typed it or kept it: Django is
    silent there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        return answer_not_allowed(response["Allow"])


class FetchSiteMiddleware:
    """Refuses what another site makes a browser send: a second fence beside the form's token.

    Browsers say where a request was born (Fetch Metadata); a program that says nothing has no
    cookies that somebody could misuse.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        born = request.headers.get("Sec-Fetch-Site", "none")
        if request.method in _READING_METHODS or born in ("same-origin", "none"):
            return self.get_response(request)
        log.info("request.cross_site", born=born)
        return answer_refusal(request, gettext("This was sent from another site."), status=403)


_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PrivateResponseMiddleware:
    """Nothing that somebody signed in to see is kept by a cache; signing out clears the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        if _has_signed_out(request, response):
            # Not "cookies", which would clear those of every other product of the same domain;
            # ours is gone by now, and its session with it.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


# What a browser could lend to a page. None of it is wanted here.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def _has_signed_out(request: HttpRequest, response: HttpResponse) -> bool:
    is_answer = request.method == "POST" and response.status_code == 302
    return is_answer and request.path_info == reverse("account_logout")


class OwnAccountMiddleware:
    """Keeps who was vouched for by an organization's service out of what is theirs everywhere.

    Whoever runs that service could otherwise walk in as them, change their password or second step
    and then open their other organizations. To prove once more who they are, they go to it again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        through = signed_in_through(request.session)
        if through is None or not request.path_info.startswith("/login/"):
            return self.get_response(request)
        name = _name_of(request)
        if name in _NOT_OWN:
            return self.get_response(request)
        if name in _PROVE_AGAIN:
            organization = Organization.objects.get(pk=through)
            door = reverse("sso", kwargs={"organization": organization.slug})
            return redirect(f"{door}?{urlencode({'next': request.GET.get('next', '')})}")
        return answer_refusal(
            request,
            gettext(
                "You came in through your organization's sign-in service. Sign out, and sign in"
                " with your own password, to change how you sign in."
            ),
            status=403,
        )


_NOT_OWN = frozenset({"account_login", "account_logout", "account_signup", "find-sso"})
_PROVE_AGAIN = frozenset({"account_reauthenticate", "mfa_reauthenticate"})

# Pages of an organization that somebody without a seat must reach. They open the tenant without
# one, and answer like any other 404 when there is nothing for the visitor.
# The public registry's are for everybody, and have a prefix and a middleware of their own.
PUBLIC_ROUTES = frozenset(
    {"official-channels", "verify-channel", "api-public-channels", "api-public-verify"}
)
NON_MEMBER_ROUTES = (
    frozenset({"join", "sso", "sso-start", "sso-callback", "unsubscribe"}) | PUBLIC_ROUTES
)
# They speak to somebody elsewhere, and open the tenant themselves for the moments when they do not.
_OPEN_IT_THEMSELVES = frozenset(
    {"sso-start", "sso-callback", "try-service", "check-service-domain"}
)


class TenantMiddleware:
    """Opens the organization that the path names, for its members alone.

    Everybody else gets the same 404, whether the organization exists or not. Not ATOMIC_REQUESTS:
    that would not cover the rendering of the answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = _ORGANIZATION_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        route = _name_of(request)
        if route in NON_MEMBER_ROUTES:
            return self._answer_visitor(request, match["slug"], route)
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        seats = list_seats(request.user)
        seat = next((seat for seat in seats if seat.organization.slug == match["slug"]), None)
        if seat is None:
            log.info("access.denied", user=str(request.user.pk), slug=match["slug"])
            return answer_not_found(request)
        request.organizations_count = len(seats)
        entrance = judge_entrance(
            read_sign_in(request, seat.organization),
            Policy(
                seat.organization.pk,
                requires_sso=seat.organization.requires_sso,
                requires_two_step=seat.organization.requires_two_step,
            ),
            is_owner=seat.role == MemberRole.OWNER,
        )
        if entrance == Entrance.CLOSED:
            return answer_not_found(request)
        if entrance != Entrance.OPEN:
            return answer_other_sign_in(request, seat.organization, entrance)
        response = self._answer_member(request, seat, route)
        tell_denial(request, response)
        return response

    def _answer_member(self, request: HttpRequest, seat: Membership, route: str) -> HttpResponse:
        if route in _OPEN_IT_THEMSELVES:
            self._introduce(request, seat)
            return self.get_response(request)
        # Times of day as the reader's clock shows them; days are the organization's.
        zone = ZoneInfo(seat.user.time_zone or seat.organization.time_zone)
        with tenant(seat.organization.pk), timezone.override(zone):
            self._introduce(request, seat)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            else:
                note_seen(seat, now=timezone.now())
            return response

    def _answer_visitor(self, request: HttpRequest, slug: str, route: str) -> HttpResponse:
        organization = Organization.objects.filter(
            slug=slug, state=Organization.State.ACTIVE
        ).first()
        if organization is None:
            return answer_not_found(request)
        request.visited_organization = organization
        if route in _OPEN_IT_THEMSELVES:
            response = self.get_response(request)
        else:
            with tenant(organization.pk):
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        # A method that is not allowed would tell that the organization exists.
        return answer_not_found(request) if response.status_code == 405 else response

    def _introduce(self, request: HttpRequest, seat: Membership) -> None:
        structlog.contextvars.bind_contextvars(
            organization=seat.organization.slug, user=str(seat.user_id)
        )
        request.organization = seat.organization
        request.membership = seat
        request.actor = Actor.of_membership(
            seat, door="page", request_id=request.request_id, ip=client_ip(request)
        )


class PublicRegistryMiddleware:
    """Opens an organization for everybody, when it shows its official channels to the public.

    Switched off is the same 404 as not there. Nobody is somebody here: what a browser says of its
    person is not read, and no cookie is set, so an answer depends on its address alone. That is
    why caches may keep it, and why another site's script may read the API's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = _PUBLIC_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        request.COOKIES = {}
        for name in ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"):
            request.META.pop(name, None)
        is_api = bool(match["api"])
        try:
            response = self._answer(request, match["slug"], is_api=is_api)
        except (OperationalError, InterfaceError) as error:
            log.warning("unavailable", error=str(error))
            response = problem_response(Problem(503)) if is_api else answer_unavailable(request)
        del response["Vary"]
        if response.status_code in (200, 304):
            response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
        if is_api:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    def _answer(self, request: HttpRequest, slug: str, *, is_api: bool) -> HttpResponse:
        # Before anything is looked at: a refusal tells nothing of who is there.
        limit = Limit("public", settings.PUBLIC_REQUESTS_PER_MINUTE, timedelta(minutes=1))
        allowance = take(limit, client_ip(request) or "")
        if allowance.is_over and is_api:
            return answer_over(allowance)
        if allowance.is_over:
            seconds, template = allowance.retry_after, "public_registry/too_often.html"
            return answer_too_many(request, seconds=seconds, template=template)
        organization = Organization.objects.filter(
            slug=slug, state=Organization.State.ACTIVE, public_registry=True
        ).first()
        if organization is None:
            return problem_response(Problem(404)) if is_api else answer_not_found(request)
        request.visited_organization = organization
        with tenant(organization.pk):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


# So long may a cache go on with an answer: a channel that was retired is not official for longer.
PUBLIC_SECONDS = 300


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A fragment cannot show the sign-in page: let the browser go there.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    if request.method != "GET":
        return render(request, "403.html", status=403)
    return redirect_to_login(request.get_full_path())
