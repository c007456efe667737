"""The settings' page of the organization's own platforms."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from channels_registry.models import CustomPlatform
from channels_registry.operations import custom_platforms as operations
from channels_registry.queries.custom_platforms import list_custom_platforms
from ownership.forms.custom_platforms import ArchiveForm, CustomPlatformForm, RenameForm
from ownership.forms.stakes import VersionForm


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_PLATFORMS)
def custom_platforms(request: HttpRequest, organization: str) -> HttpResponse:
    """Those that there are, and a form for one more."""
    if request.method == "GET":
        example = request.GET.get("example", "")[:2000]
        return _show(request, CustomPlatformForm(initial={"example": example}))
    form = CustomPlatformForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = dict(form.cleaned_data)
    try:
        platform = operations.add_custom_platform(
            organization=request.organization,
            prefix=said.pop("path"),
            by=request.actor,
            now=timezone.now(),
            **said,
        )
    except operations.CustomPlatformRefused as error:
        form.add_error("path" if error.field == "prefix" else error.field, str(error))
        return _show(request, form, status=422)
    handle = operations.read_example(platform.template, said["example"])
    sentence = gettext("{platform} is added. Your example is read as {handle}.")
    messages.success(request, sentence.format(platform=platform, handle=handle))
    return redirect("custom-platforms", organization=organization)


@require_POST
@requires(Capability.EDIT_PLATFORMS)
def rename_custom_platform(
    request: HttpRequest, organization: str, custom_platform: UUID
) -> HttpResponse:
    return _edit(request, custom_platform, RenameForm(request.POST))


@require_POST
@requires(Capability.EDIT_PLATFORMS)
def archive_custom_platform(
    request: HttpRequest, organization: str, custom_platform: UUID
) -> HttpResponse:
    """Archive it, or open it again."""
    return _edit(request, custom_platform, ArchiveForm(request.POST))


@require_POST
@requires(Capability.EDIT_PLATFORMS)
def remove_custom_platform(
    request: HttpRequest, organization: str, custom_platform: UUID
) -> HttpResponse:
    platform = _get(custom_platform)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return answer_refusal(request, _say_problems(form), status=422)
    try:
        operations.remove_custom_platform(
            platform=platform, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
    except (operations.CustomPlatformInUse, operations.StaleCustomPlatform) as error:
        return answer_refusal(request, str(error), status=409)
    messages.success(request, gettext("{platform} is deleted.").format(platform=platform))
    return redirect("custom-platforms", organization=organization)


def _edit(request: HttpRequest, pk: UUID, form: forms.Form) -> HttpResponse:
    platform = _get(pk)
    if not form.is_valid():
        return answer_refusal(request, _say_problems(form), status=422)
    fields = form.cleaned_data
    try:
        platform = operations.edit_custom_platform(
            platform=platform,
            version=fields.pop("version"),
            fields=fields,
            by=request.actor,
            now=timezone.now(),
        )
    except operations.CustomPlatformRefused as error:
        return answer_refusal(request, str(error), status=422)
    except operations.StaleCustomPlatform as error:
        return answer_refusal(request, str(error), status=409)
    messages.success(request, _say_done(platform, fields))
    return redirect("custom-platforms", organization=request.organization.slug)


def _say_done(platform: CustomPlatform, fields: dict[str, Any]) -> str:
    if "name" in fields:
        sentence = gettext("It is called {platform} now.")
    elif platform.is_archived:
        sentence = gettext("{platform} is archived: its channels stay, and it takes no new ones.")
    else:
        sentence = gettext("{platform} is open again.")
    return sentence.format(platform=platform)


def _say_problems(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _show(request: HttpRequest, form: CustomPlatformForm, *, status: int = 200) -> HttpResponse:
    context = {
        "tabs": settings_tabs(request, "custom-platforms"),
        "listed": list_custom_platforms(),
        "form": form,
    }
    return render(request, "settings/platforms.html", context, status=status)


def _get(pk: UUID) -> CustomPlatform:
    return get_object_or_404(CustomPlatform.objects.select_related("organization"), pk=pk)
