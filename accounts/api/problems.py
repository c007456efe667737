"""Errors as RFC 9457 problems. Every answer of the API that is not a success comes from here."""

import json
from collections.abc import Iterator
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.operations.changes import OrganizationBusy
from accounts.words import Words, gettext
from accounts.words import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="masthead"'
RETRY_AFTER_SECONDS = "3"
log = structlog.get_logger(__name__)

# status -> (code, title, what to do). The stable words of the API.
KINDS: dict[int, tuple[str, Words, Words]] = {
    400: ("invalid", _("Invalid request"), _("Something in the request is wrong: see errors.")),
    401: ("unauthenticated", _("Not signed in"), _("Send Authorization: Bearer mh_live_... .")),
    403: ("forbidden", _("Not allowed"), _("This key may not do that.")),
    404: ("not_found", _("Not found"), _("This does not exist.")),
    405: (
        "method_not_allowed",
        _("Method not allowed"),
        _("This address does not take this method."),
    ),
    409: ("conflict", _("Conflict"), _("This cannot be done to what is there now.")),
    412: ("stale", _("Changed meanwhile"), _("Somebody changed this meanwhile. Look again.")),
    413: ("too_large", _("Too large"), _("The body is larger than 1 MB.")),
    415: ("unsupported_media_type", _("Unsupported media type"), _("Send application/json.")),
    422: (
        "idempotency_key_reused",
        _("Idempotency-Key reused"),
        _("This Idempotency-Key was sent with another request. Use a new one for each."),
    ),
    428: (
        "if_match_missing",
        _("If-Match missing"),
        _("Read the object first and send its ETag as If-Match, so that nobody's change is lost."),
    ),
    429: (
        "too_many_requests",
        _("Too many requests"),
        _("Slow down: Retry-After says how many seconds to wait."),
    ),
    500: (
        "server_error",
        _("Error on our side"),
        _("Something went wrong on our side. Try again."),
    ),
    503: (
        "unavailable",
        _("Busy"),
        _("Another change is running, or the database is away. Try again."),
    ),
}


class Problem(Exception):
    """Raised anywhere below a view to answer with this problem; `extra` are further members."""

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: str = "",
        *,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.extra = extra

    @property
    def body(self) -> dict[str, Any]:
        code, title, detail = KINDS[self.status]
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": str(title),
            "status": self.status,
            "detail": str(self.detail or detail),
            "code": self.code or code,
        }
        if self.errors is not None:
            body["errors"] = self.errors
        return body | self.extra


def invalid(field: str, code: str, message: str) -> Problem:
    """400 about one field or parameter."""
    return Problem(400, errors=[{"field": field, "code": code, "message": message}])


def answer_problem(error: Exception, context: dict[str, Any]) -> Response:
    """The exception handler of every API view. Undoes what the view wrote."""
    problem = _problem_of(error)
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    return Response(
        problem.body,
        status=problem.status,
        headers=headers_of(problem),
        content_type=CONTENT_TYPE,
    )


def problem_response(problem: Problem) -> HttpResponse:
    """The same bytes, where there is no view: in a middleware, for an unknown path."""
    return HttpResponse(
        json.dumps(problem.body, ensure_ascii=False, separators=(",", ":")),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers=headers_of(problem),
    )


def headers_of(problem: Problem) -> dict[str, str]:
    headers = dict(problem.headers)
    if problem.status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    if problem.status == 503:
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    return headers


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case exceptions.ValidationError():
            return Problem(400, errors=list(list_errors(error.detail)))
        case exceptions.ParseError():
            return Problem(400, "malformed", str(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Problem(401)
        case exceptions.PermissionDenied():
            return Problem(403, detail=str(error.detail))
        case PermissionDenied():
            return Problem(403)
        case exceptions.NotFound() | Http404():
            return Problem(404)
        case exceptions.MethodNotAllowed():
            return Problem(405)
        case exceptions.UnsupportedMediaType():
            return Problem(415)
        case RequestDataTooBig():
            return Problem(413)
        case SuspiciousOperation():  # a form with thousands of fields or files
            return Problem(400, "malformed", gettext("The form cannot be read."))
        case OrganizationBusy() | OperationalError() | InterfaceError():
            log.warning("unavailable", error=str(error))
            return Problem(503)
    log.error("api_error", exc_info=error)
    return Problem(500)


def _join(*parts: str | int) -> str:
    return ".".join(str(part) for part in parts if part != "")


def list_errors(detail: Any, field: str = "") -> Iterator[dict[str, Any]]:
    """A serializer's nested errors as a flat list; `cells.3.role` names the place."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            path = field if name == "non_field_errors" else _join(field, name)
            yield from list_errors(inner, path)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_leaf = isinstance(inner, exceptions.ErrorDetail)
            yield from list_errors(inner, field if is_leaf else _join(field, number))
    else:
        yield {"field": field, "code": detail.code, "message": str(detail)}
