"""Where one is signed in, and ending that from afar. These pages belong to no organization."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.sessions import end_other_session, end_sessions
from accounts.queries.sessions import list_sessions
from accounts.requests import client_ip


@require_GET
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    found = list_sessions(cast(User, request.user), this_key=request.session.session_key)
    return render(request, "account/sessions.html", {"sessions": found})


@require_POST
@login_required
@reauthentication_required
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """One that is not there any more has ended, which is what was asked for."""
    end_other_session(
        cast(User, request.user),
        session,
        this_key=request.session.session_key,
        by=_actor(request),
        now=timezone.now(),
    )
    messages.success(request, gettext("That browser is signed out."))
    return redirect("sessions")


@require_POST
@login_required
@reauthentication_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    end_sessions(
        cast(User, request.user),
        except_key=request.session.session_key,
        by=_actor(request),
        now=timezone.now(),
    )
    messages.success(request, gettext("Everywhere else you are signed out."))
    return redirect("sessions")


def _actor(request: HttpRequest) -> Actor:
    user = cast(User, request.user)
    return Actor.of_user(user, request_id=request.request_id, ip=client_ip(request))
