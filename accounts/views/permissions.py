"""May this seat come through this door? Asked by a decorator on the view, from the one table."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.capabilities import Capability, may

View = Callable[..., HttpResponse]


def requires(capability: Capability) -> Callable[[View], View]:
    """Answer 403 with a sentence to a seat without the capability.

    Outsiders never come here: they got their 404 from the middleware.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.membership.role, capability):
                return answer_no_permission(request)
            return view(request, *args, **kwargs)

        guarded.capability = capability
        return guarded

    return decorate


def answer_no_permission(request: HttpRequest) -> HttpResponse:
    """403, and whom to ask."""
    role = request.membership.get_role_display()
    return render(request, "403.html", {"role": role}, status=403)
