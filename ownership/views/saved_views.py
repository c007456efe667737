"""A person's own views of the channel list: save, rename, remove."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ownership.forms.filters import read_filters
from ownership.forms.saved_views import ViewNameForm
from ownership.models import SavedView
from ownership.operations.saved_views import ViewRefused, remove_view, rename_view, save_view
from ownership.queries.channel_filters import ChannelFilters
from ownership.queries.saved_views import list_saved_views


@require_http_methods(["GET", "POST"])
def channel_views(request: HttpRequest, organization: str) -> HttpResponse:
    """The views that one has, and a form for the filters that one comes with."""
    given = request.POST if request.method == "POST" else request.GET
    filters = read_filters(
        given.get("query", ""), today=request.organization.day_of(timezone.now())
    )
    if request.method == "GET":
        return _show(request, ViewNameForm(), filters)
    form = ViewNameForm(request.POST)
    if not filters.is_set or not form.is_valid():
        return _show(request, form, filters, status=422)
    try:
        view = save_view(
            membership=request.membership,
            name=form.cleaned_data["name"],
            query=filters.as_query(),
            by=request.actor,
            now=timezone.now(),
        )
    except ViewRefused as error:
        form.add_error("name", str(error))
        return _show(request, form, filters, status=409)
    messages.success(request, f"“{view.name}” is one of your views now.")
    return redirect(f"{reverse('channels', args=[organization])}?{view.query}")


@require_POST
def rename_channel_view(request: HttpRequest, organization: str, saved_view: UUID) -> HttpResponse:
    view = _get_own(request, saved_view)
    form = ViewNameForm(request.POST)
    if not form.is_valid():
        problem = form.errors["name"][0]
        messages.error(request, f"“{view.name}” keeps its name: {problem}")
        return redirect("channel-views", organization=organization)
    try:
        rename_view(view=view, name=form.cleaned_data["name"], by=request.actor, now=timezone.now())
    except ViewRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The view is called “{view.name}” now.")
    return redirect("channel-views", organization=organization)


@require_POST
def remove_channel_view(request: HttpRequest, organization: str, saved_view: UUID) -> HttpResponse:
    view = _get_own(request, saved_view)
    name = view.name
    remove_view(view=view, by=request.actor, now=timezone.now())
    messages.success(request, f"“{name}” is removed. The channels in it are as they were.")
    return redirect("channel-views", organization=organization)


def _show(
    request: HttpRequest, form: ViewNameForm, filters: ChannelFilters, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "filters": filters,
        "query": filters.as_query(),
        "has_nothing_to_save": status == 422 and not filters.is_set,
        "views": list_saved_views(request.membership),
    }
    return render(request, "saved_views/views.html", context, status=status)


def _get_own(request: HttpRequest, view_id: UUID) -> SavedView:
    """Of the person who asks: others' are as good as not there."""
    found = SavedView.objects.select_related("organization", "membership")
    view = found.filter(pk=view_id, membership=request.membership).first()
    if view is None:
        raise Http404
    return view
