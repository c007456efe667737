"""Who can log in: adding, changing and removing entries, and saying that the list is right."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.operations.people import PersonTaken
from accounts.queries.people import suggest_people, type_person
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations import channel_access as operations
from ownership.forms.channel_access import AccessForm, EditAccessForm
from ownership.forms.stakes import VersionForm
from ownership.views.channels import get_channel
from ownership.views.done import say_done

# Where a form shows what an operation refused.
_FIELDS = {"person": "who"}


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def add_access(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_channel(channel)
    if request.method == "GET":
        return _show_form(request, shown, AccessForm())
    form = AccessForm(request.POST)
    if not form.is_valid():
        return _show_form(request, shown, form, status=422)
    try:
        added = operations.add_access(
            channel=shown, fields=form.said(), by=request.actor, now=timezone.now()
        )
    except _REFUSALS as error:
        return _show_form(request, shown, form, status=_refuse(form, error))
    say_done(
        request,
        gettext("{holder} is on the access list of {channel}.").format(
            holder=added.holder, channel=shown.label
        ),
    )
    return _to_list(organization, shown.pk)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def channel_access(request: HttpRequest, organization: str, channel_access: UUID) -> HttpResponse:
    """One entry."""
    access = _get(channel_access)
    if request.method == "GET":
        form = EditAccessForm(access, initial=EditAccessForm.read(access))
        return _show_form(request, access.channel, form, access=access)
    form = EditAccessForm(access, request.POST)
    if not form.is_valid():
        return _show_form(request, access.channel, form, access=access, status=422)
    try:
        access = operations.edit_access(
            access=access,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except operations.StaleAccess as error:
        form.data = at_version(request.POST, error.access.version)
        more = {"access": error.access, "is_stale": True}
        return _show_form(request, access.channel, form, status=412, **more)
    except _REFUSALS as error:
        status = _refuse(form, error)
        return _show_form(request, access.channel, form, access=access, status=status)
    say_done(request, gettext("The access of {holder} is saved.").format(holder=access.holder))
    return _to_list(organization, access.channel_id)


@require_POST
@requires(Capability.EDIT_CHANNELS)
def remove_access(request: HttpRequest, organization: str, channel_access: UUID) -> HttpResponse:
    access = _get(channel_access)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _to_list(organization, access.channel_id)
    try:
        operations.end_access(
            access=access,
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except operations.StaleAccess as error:
        return answer_refusal(request, str(error), status=409)
    place = access.channel.shown_platform
    sentence = gettext("{holder} is off the list. Take the access away on {platform} too.")
    say_done(request, sentence.format(holder=access.holder, platform=place))
    return _to_list(organization, access.channel_id)


@require_POST
@requires(Capability.EDIT_CHANNELS)
def review_access(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_channel(channel)
    operations.review_access(channel=shown, by=request.actor, now=timezone.now())
    say_done(
        request,
        gettext("The access list of {channel} is reviewed as of today.").format(
            channel=shown.label
        ),
    )
    return _to_list(organization, shown.pk)


_REFUSALS = (
    operations.LooksLikeSecret,
    operations.HolderUnclear,
    operations.AccessTaken,
    PersonTaken,
)


def _refuse(form: AccessForm, error: Exception) -> int:
    """Say at the field what is wrong. The status of the answer."""
    match error:
        case operations.LooksLikeSecret():
            form.add_error(_FIELDS.get(error.field, error.field), str(error))
            return 422
        case PersonTaken():
            form.add_error("email", str(error))
        case _:
            form.add_error("who" if form.cleaned_data["who"] else "partner", str(error))
    return 409


def _get(pk: UUID) -> ChannelAccess:
    entries = ChannelAccess.objects.select_related(
        *("organization", "person", "channel__platform", "channel__custom_platform")
    )
    return get_object_or_404(entries, pk=pk)


def _to_list(organization: str, channel: UUID) -> HttpResponse:
    response = redirect("channel", organization=organization, channel=channel)
    response["Location"] += "#access"
    return response


def _show_form(
    request: HttpRequest, channel: Channel, form: AccessForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    people = suggest_people(request.organization.day_of(timezone.now()))
    context = {
        "channel": channel,
        "form": form,
        "people": [type_person(person) for person in people],
        **more,
    }
    return render(request, "channel_access/access.html", context, status=status)
