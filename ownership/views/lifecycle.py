"""The life of a channel: asked for, decided, dormant, closing, retired, restored."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channels import (
    AlreadyRegistered,
    ChannelDraft,
    PlatformClosed,
    StaleChannel,
)
from channels_registry.operations.lifecycle import MoveRefused, move_channel
from channels_registry.operations.lifecycle import request_channel as ask_for_channel
from channels_registry.queries.references import find_identity, find_similar_channels
from ownership.forms.lifecycle import MoveForm, RequestForm, RetireForm, WantedForm
from ownership.queries.retirement import load_retirement
from ownership.views.channels import get_channel
from ownership.views.done import say_done


@require_http_methods(["GET", "POST"])
@requires(Capability.REQUEST_CHANNELS)
def request_channel(request: HttpRequest, organization: str) -> HttpResponse:
    """First which one; then what there is already that is like it, and why it is needed."""
    if request.method == "GET":
        return _show_request(request)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _show_reasons(request, form, status=422)
    identity, said = form.cleaned_data["identity"], form.cleaned_data
    try:
        channel = ask_for_channel(
            organization=request.organization,
            draft=ChannelDraft(identity, typed=said["link"], fields=form.described()),
            objective=said["objective"],
            by=request.actor,
            now=timezone.now(),
        )
    except AlreadyRegistered as error:
        return _show_reasons(request, form, there=error.channel, status=409)
    except PlatformClosed as error:
        form.add_error(None, str(error))
        return _show_reasons(request, form, status=409)
    except MoveRefused as error:
        form.add_error(error.field, str(error))
        return _show_reasons(request, form, status=422)
    say_done(
        request, gettext("You asked for {channel}. A lead decides.").format(channel=channel.label)
    )
    return redirect("channel", organization=organization, channel=channel.pk)


def _show_request(request: HttpRequest) -> HttpResponse:
    if "link" not in request.GET:
        return render(request, "channels/request.html", {"wanted": WantedForm()})
    wanted = WantedForm(request.GET)
    if not wanted.is_valid():
        return render(request, "channels/request.html", {"wanted": wanted})
    said = wanted.cleaned_data
    there = find_identity(said["identity"])
    initial = {"link": said["link"][:2000], "platform": said["platform"]}
    return _show_reasons(
        request, RequestForm(initial=initial), there=there, wanted=said["identity"]
    )


def _show_reasons(
    request: HttpRequest,
    form: RequestForm,
    *,
    there: Channel | None = None,
    wanted: Any = None,
    status: int = 200,
) -> HttpResponse:
    """With `wanted` or what the form says: the channels of that platform that are like it."""
    identity = wanted or form.cleaned_data.get("identity")
    if identity is None:  # the hidden link was changed by hand
        wanted_form = WantedForm(request.POST)
        return render(request, "channels/request.html", {"wanted": wanted_form}, status=status)
    context = {
        "form": form,
        "identity": identity,
        "there": there,
        "similar": find_similar_channels(identity),
    }
    return render(request, "channels/request.html", context, status=status)


@require_POST
@requires(Capability.EDIT_CHANNELS)
def move_status(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    """Approve, decline, put to sleep, wake, close on a day, restore: the next status."""
    shown = get_channel(channel)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return answer_refusal(request, form.problems(), status=422)
    to, was = ChannelStatus(form.cleaned_data.pop("to")), shown.status
    try:
        move_channel(channel=shown, to=to, **_by(request), **form.cleaned_data)
    except (MoveRefused, StaleChannel) as error:
        messages.error(request, gettext("{problem} Nothing was changed.").format(problem=error))
    else:
        say_done(request, _say_moved(shown, was))
    return redirect("channel", organization=organization, channel=shown.pk)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def retire_channel(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    """What goes and what stays, before it is done."""
    shown = get_channel(channel)
    if request.method == "GET":
        return _show_retirement(request, shown, RetireForm(initial={"version": shown.version}))
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _show_retirement(request, shown, form, status=422)
    try:
        move_channel(channel=shown, to=ChannelStatus.RETIRED, **_by(request), **form.cleaned_data)
    except (MoveRefused, StaleChannel) as error:
        form = RetireForm(at_version(request.POST, shown.version))
        form.add_error(None, str(error))
        return _show_retirement(request, shown, form, status=409)
    say_done(
        request, gettext("{channel} is retired. Its name is kept.").format(channel=shown.label)
    )
    return redirect("channel", organization=organization, channel=shown.pk)


def _show_retirement(
    request: HttpRequest, shown: Channel, form: RetireForm, *, status: int = 200
) -> HttpResponse:
    context = {"channel": shown, "form": form, "retirement": load_retirement(shown)}
    return render(request, "channels/retire.html", context, status=status)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "now": timezone.now()}


def _say_moved(channel: Channel, was: str) -> str:
    """What is now true."""
    match was, channel.status:
        case ChannelStatus.PROPOSED, ChannelStatus.ACTIVE:
            sentence = gettext("{channel} is approved, and counts from now on.")
        case ChannelStatus.PROPOSED, ChannelStatus.RETIRED:
            sentence = gettext("{channel} is declined.")
        case ChannelStatus.RETIRED, _:
            sentence = gettext("{channel} is active again, with its owners as they were.")
        case _, ChannelStatus.CLOSING:
            sentence = gettext("{channel} closes on {day}.")
        case _:
            sentence = gettext("{channel} is {status} now.")
    return sentence.format(
        channel=channel.label,
        day=date_format(channel.closing_on, "j M Y") if channel.closing_on else "",
        status=str(channel.get_status_display()).lower(),
    )
