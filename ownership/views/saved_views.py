"""A person's own views, of the channel list and of the inbox: save, rename, remove."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from ownership.forms.filters import read_filters, read_finding_filters
from ownership.forms.saved_views import ViewNameForm
from ownership.models import ListOf, SavedView
from ownership.operations.saved_views import ViewRefused, remove_view, rename_view, save_view
from ownership.queries.inbox import describe_filters, read_as
from ownership.queries.saved_views import list_saved_views

# The list itself, and the page of its views.
_ROUTES = {
    ListOf.CHANNELS: ("channels", "channel-views"),
    ListOf.FINDINGS: ("findings", "finding-views"),
}


@require_http_methods(["GET", "POST"])
def channel_views(request: HttpRequest, organization: str) -> HttpResponse:
    """The views that one has, and a form for the filters that one comes with."""
    today = request.organization.day_of(timezone.now())
    filters = read_filters(_read_query(request), today=today)
    query = filters.as_query() if filters.is_set else ""
    return _answer(request, ListOf.CHANNELS, query, filters.describe())


@require_http_methods(["GET", "POST"])
def finding_views(request: HttpRequest, organization: str) -> HttpResponse:
    """The same of the inbox."""
    today = request.organization.day_of(timezone.now())
    reader = read_as(request.membership)
    filters = read_finding_filters(_read_query(request), today=today, reader=reader)
    return _answer(request, ListOf.FINDINGS, filters.as_query(), describe_filters(filters))


def _read_query(request: HttpRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("query", "")


def _answer(
    request: HttpRequest, list_of: ListOf, query: str, words: Sequence[str]
) -> HttpResponse:
    """`query`: the filters to save, empty when none are chosen; `words` say which."""

    def show(form: ViewNameForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "is_inbox": list_of == ListOf.FINDINGS,
            "list_url": reverse(_ROUTES[list_of][0], args=[request.organization.slug]),
            "query": query,
            "words": words,
            "has_nothing_to_save": status == 422 and not query,
            "views": list_saved_views(request.membership, list_of),
        }
        return render(request, "saved_views/views.html", context, status=status)

    if request.method == "GET":
        return show(ViewNameForm())
    form = ViewNameForm(request.POST)
    if not query or not form.is_valid():
        return show(form, 422)
    try:
        view = save_view(
            membership=request.membership,
            list_of=list_of,
            name=form.cleaned_data["name"],
            query=query,
            by=request.actor,
            now=timezone.now(),
        )
    except ViewRefused as error:
        form.add_error("name", str(error))
        return show(form, 409)
    messages.success(request, gettext("“{view}” is one of your views now.").format(view=view.name))
    url = reverse(_ROUTES[list_of][0], args=[request.organization.slug])
    return redirect(f"{url}?{view.query}")


@require_POST
def rename_channel_view(request: HttpRequest, organization: str, saved_view: UUID) -> HttpResponse:
    view = _get_own(request, saved_view)
    form = ViewNameForm(request.POST)
    if not form.is_valid():
        problem = form.errors["name"][0]
        sentence = gettext("“{view}” keeps its name: {problem}")
        messages.error(request, sentence.format(view=view.name, problem=problem))
        return _go_back(view)
    try:
        rename_view(view=view, name=form.cleaned_data["name"], by=request.actor, now=timezone.now())
    except ViewRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, gettext("The view is called “{view}” now.").format(view=view.name)
        )
    return _go_back(view)


@require_POST
def remove_channel_view(request: HttpRequest, organization: str, saved_view: UUID) -> HttpResponse:
    view = _get_own(request, saved_view)
    name = view.name
    remove_view(view=view, by=request.actor, now=timezone.now())
    sentence = (
        gettext("“{view}” is removed. The findings in it are as they were.")
        if view.list_of == ListOf.FINDINGS
        else gettext("“{view}” is removed. The channels in it are as they were.")
    )
    messages.success(request, sentence.format(view=name))
    return _go_back(view)


def _go_back(view: SavedView) -> HttpResponse:
    return redirect(_ROUTES[ListOf(view.list_of)][1], organization=view.organization.slug)


def _get_own(request: HttpRequest, view_id: UUID) -> SavedView:
    """Of the person who asks: others' are as good as not there."""
    found = SavedView.objects.select_related("organization", "membership")
    view = found.filter(pk=view_id, membership=request.membership).first()
    if view is None:
        raise Http404
    return view
