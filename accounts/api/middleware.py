"""The tenant of an API request: the organization of the key, when the path names the same one."""

import re
from collections.abc import Callable
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.api.authentication import find_key, find_organization_id, note_use, read_bearer
from accounts.api.limits import (
    answer_over,
    answer_unauthenticated,
    take_request,
    tell_allowance,
)
from accounts.api.problems import CONTENT_TYPE, Problem, problem_response
from accounts.denied import tell_denial
from accounts.models import ApiKey
from accounts.operations.actors import Actor
from accounts.operations.api_keys import Token, may_come_from
from accounts.requests import client_ip, name_route
from accounts.tenancy import tenant

_PREFIX, _VERSION_1 = "/api/", "/api/v1/"
_ORGANIZATION_PATH = re.compile(r"/api/v1/o/([^/]*)(?:/|$)")
_KEY_PATHS = ("/api/v1/me/", "/api/v1/platforms/")
log = structlog.get_logger(__name__)


class ApiTenantMiddleware:
    """Opens the organization around the whole answer, for who has its key; others learn nothing.

    No key, or one that does not stand: 401, whatever the path. Another organization's path: 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(_PREFIX):
            return self.get_response(request)
        if not path.startswith(_VERSION_1):
            return problem_response(Problem(404))
        named = _ORGANIZATION_PATH.match(path)
        if named is None and path not in _KEY_PATHS:
            return self.get_response(request)
        try:
            # Programs read our sentences too: the framework's must not change with the browser.
            with translation.override("en"):
                return self._answer(request, slug=named[1] if named else None)
        except (OperationalError, InterfaceError) as error:
            log.warning("unavailable", error=str(error))
            return problem_response(Problem(503))

    def _answer(self, request: HttpRequest, *, slug: str | None) -> HttpResponse:
        token = read_bearer(request)
        if token is None:  # none, or mistyped: refused without asking the database
            return problem_response(Problem(401))
        organization_id = find_organization_id(token.organization)
        if organization_id is None:
            return answer_unauthenticated(request)
        # In a statement of its own: a lock held through the request would make others wait.
        allowance = take_request(token)
        if allowance.is_over:
            return answer_over(allowance)
        response = self._answer_in_tenant(request, token, organization_id, slug)
        tell_denial(request, response)
        if response.status_code == 401:
            return answer_unauthenticated(request)
        return tell_allowance(response, allowance)

    def _answer_in_tenant(
        self, request: HttpRequest, token: Token, organization_id: UUID, slug: str | None
    ) -> HttpResponse:
        now = timezone.now()
        with tenant(organization_id):
            api_key = find_key(token, now=now)
            if api_key is None:
                return problem_response(Problem(401))
            if not may_come_from(api_key, client_ip(request)):
                introduce(request, api_key)
                request.denied = "use_key_from_elsewhere"
                return problem_response(Problem(401))
            if slug not in (None, api_key.organization.slug):
                log.info("access.denied", api_key=api_key.key, route=name_route(request))
                return problem_response(Problem(404))
            introduce(request, api_key)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            else:
                note_use(api_key, now=now)
            is_page = response.status_code == 500 and response["Content-Type"] != CONTENT_TYPE
            return problem_response(Problem(500)) if is_page else response


def introduce(request: HttpRequest, api_key: ApiKey) -> None:
    """Tell the views who calls."""
    organization, membership = api_key.organization, api_key.membership
    structlog.contextvars.bind_contextvars(organization=organization.slug, api_key=api_key.key)
    request.organization = organization
    request.membership = membership
    request.api_key = api_key
    request.actor = Actor(
        kind="key",
        label=f"{api_key.name}, a key of {membership.user}",
        door="api",
        id=api_key.pk,
        request_id=request.request_id,
        ip=client_ip(request),
    )
