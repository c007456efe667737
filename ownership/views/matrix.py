"""The matrix: one activity on all channels, or one channel with all activities."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability, may
from accounts.models import Department
from accounts.templatetags.masthead import find_mark
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Activity
from ownership.queries.coverage import Coverage
from ownership.queries.exported_matrix import MatrixChoice
from ownership.queries.matrix import (
    NOT_NEEDED,
    ROWS_PER_PAGE,
    Group,
    Row,
    list_activities,
    load_channel_rows,
    load_groups,
    step_through,
    summarize,
)
from ownership.queries.matrix_filters import OPEN, Filters, Grouping
from ownership.queries.patterns import find_pattern
from ownership.queries.stakes import find_left_out

# ?state=...: the words of the chip.
CHIPS: dict[str, Promise] = {
    "open": _("Only gaps and conflicts"),
    "unowned": _("Only what nobody owns"),
    "contested": _("Only what two own"),
    "owned": _("Only what is owned"),
}
# ?group=...: the first one is left out of the address.
GROUPINGS = {
    Grouping.PLATFORM: _("platform"),
    Grouping.BRAND: _("brand"),
    Grouping.REGION: _("region"),
    Grouping.NONE: _("nothing"),
}


@require_GET
def matrix(request: HttpRequest, organization: str) -> HttpResponse:
    activities = list_activities()
    activity = choose_activity(activities, request.GET.get("activity"))
    filters = Filters.of_query(request.GET)
    summary = summarize(activity, filters)
    paginator = Paginator(range(summary.shown), ROWS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    departments = list(Department.objects.active().in_order())
    groups = load_groups(activity, departments, filters, summary=summary, page=page.number)
    context = {
        "activity": activity,
        "tabs": [_tab(request, tab, current=tab == activity) for tab in activities],
        "chip": _chip(request, filters.state, summary.coverage),
        "export_query": MatrixChoice(activity, filters).as_query(),
        "clear_url": _clear(request, activity, filters),
        "filters": filters,
        "groupings": GROUPINGS.items(),
        "summary": summary,
        "coverage": summary.coverage,
        "departments": departments,
        "groups": groups,
        "icons": _list_repeated_icons(groups, filters.grouping),
        "page": page,
        "some_channel": groups[0].rows[0].channel if groups else None,
    }
    return render(request, "matrix/matrix.html", context)


@require_GET
def matrix_channel(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = Channel.objects.select_related("platform", "custom_platform").filter(pk=channel).first()
    if shown is None:
        raise Http404
    departments = list(Department.objects.active().in_order())
    pattern = None
    if may(request.membership.role, Capability.ASSIGN_OWNERS):
        pattern = find_pattern(request.GET.get("like", ""), shall_get=shown)
    like = pattern.channel if pattern else None
    rows = load_channel_rows(shown, departments, like=like)
    context = {
        "channel": shown,
        "step": step_through(shown) if shown.status in LOOKED_AT else None,
        "departments": departments,
        "rows": rows,
        "coverage": _cover(rows),
        "has_suggestions": any(any(row.hints) for row in rows),
        "pattern": pattern,
        "like": like,
        "left_out": find_left_out(shown, departments, heard=_hear(departments, rows)),
    }
    return render(request, "matrix/matrix_channel.html", context)


def _list_repeated_icons(groups: list[Group], grouping: Grouping) -> list[str]:
    """Where every row has one of its platform, a page of a hundred rows is heavy with them."""
    if grouping is Grouping.PLATFORM:
        return []
    of_states = [find_mark(str(state)).icon for state in OPEN]
    return sorted({row.icon for group in groups for row in group.rows} | set(of_states))


def _hear(departments: list[Department], rows: list[Row]) -> set[UUID]:
    """Who has a letter on something that is needed."""
    needed = [row.letters for row in rows if row.state != NOT_NEEDED]
    return {d.pk for place, d in enumerate(departments) if any(row[place] for row in needed)}


def choose_activity(activities: list[Activity], key: str | None) -> Activity:
    """The activity of this key; the first one when none is asked for."""
    for activity in activities:
        if key in (None, "", activity.key):
            return activity
    raise Http404


def _tab(request: HttpRequest, activity: Activity, *, current: bool) -> dict[str, Any]:
    return {
        "label": activity.label,
        "url": _link(request, activity=activity.key),
        "current": current,
        "count": activity.not_owned,
        "hot": activity.not_owned > 0,
    }


def _chip(request: HttpRequest, state: str, coverage: Coverage) -> dict[str, Any]:
    """On, it shows less; pressed again, everything."""
    if state:
        return {"label": CHIPS[state], "url": _link(request, state=""), "current": True}
    return {
        "label": CHIPS["open"],
        "url": _link(request, state="open"),
        "count": coverage.unowned + coverage.contested,
    }


def _clear(request: HttpRequest, activity: Activity, filters: Filters) -> str:
    """All rows of the activity, in the bands that they are in."""
    query = Filters(grouping=filters.grouping).as_query()
    return "&".join(filter(None, (f"{request.path}?activity={activity.key}", query)))


def _link(request: HttpRequest, **changes: str) -> str:
    """This page with another choice, from its first row."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{reverse('matrix', args=[request.organization.slug])}?{query.urlencode()}"


def _cover(rows: list[Row]) -> Coverage:
    coverage = Coverage()
    for row in rows:
        if row.state != NOT_NEEDED:
            coverage.add(row.state, 1)
    return coverage
