"""May this seat come through this door, and is it still them? Asked by decorators on the view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.capabilities import Capability, may
from accounts.sign_ins import proved_lately

View = Callable[..., HttpResponse]
_TIME_TO_FILL_IN = 1500  # seconds more for a form that was open meanwhile


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


def proves_who(view: View) -> View:
    """Only for who signed in, or proved once more who they are, in the last minutes.

    A form that was open too long is refused, not sent on later: what was typed is one step back in
    the browser, and nobody else who sits down there sends it.
    """

    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_sent = request.method == "POST"
        more = _TIME_TO_FILL_IN if is_sent else 0
        if proved_lately(request, now=timezone.now(), more=more):
            return view(request, *args, **kwargs)
        if is_sent:
            return render(request, "prove_again.html", status=403)
        return ask_who(request.get_full_path())

    return proved


def ask_who(back: str) -> HttpResponse:
    """Send somebody to prove once more who they are, and then to `back`."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
