"""Are we alive, are we ready: asked by whatever watches the processes."""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.tenancy.selfcheck import find_open_fences

log = structlog.get_logger(__name__)


@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Depends on nothing."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and every fence between organizations is up."""
    try:
        with connection.temporary_connection():
            problems = find_open_fences()
    except DatabaseError:
        problems = ["The database does not answer."]
    if problems:  # whoever asks need not know our tables
        log.error("not_ready", problems=problems)
    return JsonResponse({"ready": not problems}, status=503 if problems else 200)
