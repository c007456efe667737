"""Founding an organization in the browser: its founder becomes its first owner."""

from datetime import timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.forms.organizations import FoundingForm, time_zones
from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.organizations import SlugTaken
from accounts.requests import client_ip
from accounts.sign_ins import signed_in_through
from accounts.tenancy.limits import Limit, take
from accounts.views.errors import answer_refusal
from ownership.operations.organizations import found_organization

FOUNDINGS = Limit("found", 10, timedelta(days=1))


@require_http_methods(["GET", "POST"])
@login_required
def found(request: HttpRequest) -> HttpResponse:
    if signed_in_through(request.session):
        return answer_refusal(
            request,
            gettext(
                "You came in through your organization's sign-in service."
                " Sign in with your own password to found another organization."
            ),
            status=403,
        )
    form = FoundingForm(request.POST or None, initial={"time_zone": "UTC"})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if take(FOUNDINGS, str(request.user.pk)).is_over:
                return answer_refusal(
                    request,
                    gettext("You founded many organizations today. Try tomorrow."),
                    status=429,
                )
            founder = cast(User, request.user)
            by = Actor.of_user(founder, request_id=request.request_id, ip=client_ip(request))
            try:
                founded = found_organization(
                    form.founding(founder.email), by=by, now=timezone.now()
                )
            except SlugTaken as error:
                form.add_error("slug", str(error))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("overview", organization=founded.slug)
    context = {"form": form, "time_zones": time_zones()}
    return render(request, "organizations/found.html", context, status=status)
