"""Where somebody who signed in goes first: to their organization, or a list of them."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.queries.seats import list_seats


@require_GET
@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    seats = list_seats(cast(User, request.user))
    if len(seats) == 1:
        return redirect("overview", organization=seats[0].organization.slug)
    return render(request, "organizations/organizations.html", {"seats": seats})
