"""The registry: the list, adding a channel, its page, editing it."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.queries.seats import speaks_for
from accounts.views.permissions import requires
from channels_registry.models import Channel
from channels_registry.operations import channels as registry
from ownership.forms.channels import AddChannelForm, EditChannelForm
from ownership.forms.filters import ChannelFilterForm
from ownership.queries.channel_filters import ChannelFilters
from ownership.queries.channel_list import load_channel_list
from ownership.queries.channel_page import load_channel_page
from ownership.queries.saved_views import View, load_views
from ownership.views.done import say_done
from ownership.views.fix_places import find_place


@require_GET
def channels(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    today = request.organization.day_of(now)
    form = ChannelFilterForm(request.GET)
    filters = form.filters(today=today)
    views = load_views(request.membership, today=today)
    listed = load_channel_list(
        filters,
        page=request.GET.get("page", "1"),
        now=now,
        views=[view.filters for view in views],
    )
    tabs = list(_describe_tabs(request, filters, views, listed.in_views))
    is_view = any(tab["current"] for tab in tabs)
    if filters.is_set and not is_view:
        tabs.append(
            _link_views(request, gettext("Save this view"), "plus", query=filters.as_query())
        )
    elif any(view.is_saved for view in views):
        tabs.append(_link_views(request, gettext("Your views"), "pencil"))
    context = {
        "problems": form.problems(),
        "filters": filters,
        "query": filters.as_query(),
        "listed": listed,
        "count": listed.page.paginator.count,
        "tabs": tabs,
        "clear_url": request.path if filters.is_set else "",
        "add_url": _link_add(request, filters.text),
    }
    return render(request, "channels/channels.html", context)


def _describe_tabs(
    request: HttpRequest, filters: ChannelFilters, views: Sequence[View], counts: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """As _tabs.html draws them. The open one has the same filters, however it is sorted."""
    here = filters.as_query(with_sort=False)
    for view, count in zip(views, counts, strict=True):
        yield {
            "label": view.name,
            "url": f"{request.path}?{view.filters.as_query()}",
            "count": count,
            "hot": view.is_hot and count > 0,
            "current": view.filters.as_query(with_sort=False) == here,
        }


def _link_views(request: HttpRequest, label: str, icon: str, **query: str) -> dict[str, Any]:
    path = reverse("channel-views", args=[request.organization.slug])
    return {"label": label, "url": f"{path}?{urlencode(query)}" if query else path, "icon": icon}


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def add_channel(request: HttpRequest, organization: str) -> HttpResponse:
    if request.method == "GET":
        form = AddChannelForm(initial={"link": request.GET.get("link", "")[:2000]})
        return render(request, "channels/add.html", {"form": form})
    form = AddChannelForm(request.POST)
    there: Channel | None = None
    if form.is_valid():
        try:
            channel = registry.register_channel(
                organization=request.organization,
                draft=form.cleaned_data["draft"],
                by=request.actor,
                now=timezone.now(),
            )
        except registry.AlreadyRegistered as error:
            there = error.channel
        except registry.PlatformClosed as error:
            form.add_error("link", str(error))
        else:
            say_done(request, gettext("{channel} is registered.").format(channel=channel.label))
            return redirect("channel", organization=organization, channel=channel.pk)
    status = 409 if there else 422
    return render(request, "channels/add.html", {"form": form, "there": there}, status=status)


@require_GET
def channel(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_channel(channel)
    page = load_channel_page(
        organization=request.organization,
        channel=shown,
        may_speak_for=speaks_for(request.membership, Capability.CLAIM),
        may_confirm_for=speaks_for(request.membership, Capability.CONFIRM),
        now=timezone.now(),
    )
    context = {
        "page": page,
        "channel": shown,
        "findings": [(row, find_place(request, row.finding, row.fixes)) for row in page.findings],
        # Settling a finding removes the button that had the focus.
        "focus_findings": bool(request.htmx) and len(get_messages(request)) > 0,
    }
    return render(request, "channels/channel.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def edit_channel(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_channel(channel)
    if request.method == "GET":
        return _show_form(request, shown, EditChannelForm(initial=EditChannelForm.read(shown)))
    form = EditChannelForm(request.POST)
    if not form.is_valid():
        return _show_form(request, shown, form, status=422)
    try:
        registry.edit_channel(
            channel=shown,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except registry.StaleChannel as error:
        theirs = form.differences(error.channel)
        form.data = at_version(request.POST, error.channel.version)
        return _show_form(request, error.channel, form, theirs=theirs, is_stale=True, status=412)
    say_done(request, gettext("{channel} is saved.").format(channel=shown.label))
    return redirect("channel", organization=organization, channel=shown.pk)


def _show_form(
    request: HttpRequest, shown: Channel, form: EditChannelForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"channel": shown, "form": form, **more}
    return render(request, "channels/edit.html", context, status=status)


def get_channel(channel_id: UUID) -> Channel:
    channels = Channel.objects.select_related("platform", "custom_platform", "organization")
    channel = channels.filter(pk=channel_id).first()
    if channel is None:
        raise Http404
    return channel


def _link_add(request: HttpRequest, text: str) -> str:
    """Somebody who looked for a link in vain may add it."""
    path = reverse("add-channel", args=[request.organization.slug])
    return f"{path}?{urlencode({'link': text})}" if "/" in text else path
