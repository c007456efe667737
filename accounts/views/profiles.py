"""One's own name and time zone. The page belongs to no organization."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.forms.organizations import time_zones
from accounts.forms.profiles import ProfileForm
from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.profiles import edit_profile
from accounts.requests import client_ip


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        edit_profile(
            user=user,
            fields=form.cleaned_data,
            by=Actor.of_user(user, request_id=request.request_id, ip=client_ip(request)),
            now=timezone.now(),
        )
        messages.success(request, gettext("Your account is as you wrote it."))
        return redirect("profile")
    context = {"form": form, "time_zones": time_zones()}
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)
