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

from accounts.models import Department
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Activity, DutyState
from ownership.queries.coverage import Coverage
from ownership.queries.matrix import (
    NOT_NEEDED,
    OPEN,
    ROWS_PER_PAGE,
    Filters,
    Row,
    list_activities,
    load_channel_rows,
    load_groups,
    step_through,
    summarize,
)
from ownership.queries.stakes import find_left_out

# ?state=...: which duties, and the words of the chip.
STATES: dict[str, tuple[tuple[str, ...], Promise]] = {
    "open": (OPEN, _("Only gaps and conflicts")),
    "unowned": ((DutyState.UNOWNED,), _("Only what nobody owns")),
    "contested": ((DutyState.CONTESTED,), _("Only what two own")),
    "owned": ((DutyState.OWNED,), _("Only what is owned")),
}


@require_GET
def matrix(request: HttpRequest, organization: str) -> HttpResponse:
    activities = list_activities()
    activity = _choose(activities, request.GET.get("activity"))
    state = request.GET.get("state", "")
    filters = Filters(
        text=_read(request, "q"),
        platform=_read(request, "platform"),
        brand=_read(request, "brand"),
        region=_read(request, "region"),
        states=STATES[state][0] if state in STATES else (),
    )
    summary = summarize(activity, filters)
    paginator = Paginator(range(summary.shown), ROWS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    departments = list(Department.objects.active().in_order())
    groups = load_groups(activity, departments, filters, summary=summary, page=page.number)
    context = {
        "activity": activity,
        "tabs": [_tab(request, tab, current=tab == activity) for tab in activities],
        "chip": _chip(request, state, summary.coverage),
        "clear_url": f"{request.path}?activity={activity.key}",
        "filters": filters,
        "state": state,
        "summary": summary,
        "coverage": summary.coverage,
        "departments": departments,
        "groups": groups,
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
    rows = load_channel_rows(shown, departments)
    context = {
        "channel": shown,
        "step": step_through(shown) if shown.status in LOOKED_AT else None,
        "departments": departments,
        "rows": rows,
        "coverage": _cover(rows),
        "has_suggestions": any(row.suggested >= 0 for row in rows),
        "left_out": find_left_out(shown, departments, heard=_hear(departments, rows)),
    }
    return render(request, "matrix/matrix_channel.html", context)


def _hear(departments: list[Department], rows: list[Row]) -> set[UUID]:
    """Who has a letter on something that is needed."""
    needed = [row.letters for row in rows if row.state != NOT_NEEDED]
    return {d.pk for place, d in enumerate(departments) if any(row[place] for row in needed)}


def _read(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _choose(activities: list[Activity], key: str | None) -> Activity:
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
    if state in STATES:
        return {"label": STATES[state][1], "url": _link(request, state=""), "current": True}
    return {
        "label": STATES["open"][1],
        "url": _link(request, state="open"),
        "count": coverage.unowned + coverage.contested,
    }


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
