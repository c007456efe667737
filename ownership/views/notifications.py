"""Notifications: what is new to the reader, what is mailed to them, and how that is stopped."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Membership
from accounts.operations.actors import Actor
from accounts.requests import client_ip
from ownership.emails import list_sections, read_stop_token
from ownership.forms.digests import DigestForm, ReadForm
from ownership.models import Frequency
from ownership.operations import digests
from ownership.queries.digests import load_digest
from ownership.queries.news import Subscriber, load_subscriber, news_since_last_look


@require_GET
def notifications(request: HttpRequest, organization: str) -> HttpResponse:
    return _show(request)


@require_POST
def mark_notifications_read(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    form = ReadForm(request.POST)
    until: datetime = form.cleaned_data["until"] if form.is_valid() else now
    digests.mark_read(seat=request.membership, until=until, now=now)
    messages.success(request, gettext("All of it is marked as read."))
    return redirect("notifications", organization=organization)


@require_POST
def choose_digest(request: HttpRequest, organization: str) -> HttpResponse:
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    digests.choose_digest(
        seat=request.membership, by=request.actor, now=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _SAID[form.cleaned_data["frequency"]])
    return redirect("notifications", organization=organization)


_SAID = {
    Frequency.DAILY: _("You get a mail in the morning of every day on which something happened."),
    Frequency.WEEKLY: _("You get a mail on Monday morning when something happened."),
    Frequency.NEVER: _("You get no digest. What is new stands here."),
}


# Who has the mail may stop it: the token is the right to, and a mail program sends no other.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, organization: str, token: str) -> HttpResponse:
    """Looking stops nothing, for mail servers open every link; the button does, and so does the
    mail program's own (RFC 8058). A token that is not ours gets the 404 of what does not exist.
    """
    pk = read_stop_token(token)
    found = Membership.objects.select_related("organization", "user")
    seat = found.filter(pk=pk).first() if pk else None
    if seat is None:
        raise Http404
    if request.method == "POST":
        by = Actor("user", str(seat.user), "page", seat.pk, request.request_id, client_ip(request))
        digests.stop_digest(seat=seat, by=by, now=timezone.now())
    context = {"seat": seat, "is_stopped": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)


def _show(request: HttpRequest, form: DigestForm | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    reader = load_subscriber(request.membership)
    digest = load_digest(news_since_last_look(reader, now=now))
    context: dict[str, Any] = {
        "digest": digest,
        "sections": list_sections(digest),
        "form": form or DigestForm(initial=_as_initial(reader)),
        "read_form": ReadForm(initial={"until": now.isoformat()}),
        "address": request.membership.user.email,
    }
    return render(request, "notifications/notifications.html", context, status=status)


def _as_initial(reader: Subscriber) -> dict[str, str]:
    return {"frequency": reader.frequency, "reach": reader.reach}
