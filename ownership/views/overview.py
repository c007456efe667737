"""The five-second answer."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability, may
from accounts.queries.seats import list_who_may
from channels_registry.models import Channel
from ownership.queries.comparison import list_worse, load_trend_compared
from ownership.queries.history import recent_changes
from ownership.queries.inbox import describe
from ownership.queries.overview import load_overview
from ownership.queries.trend import TrendPoint, count_now, load_trend
from ownership.views.heat import draw_others, draw_row
from ownership.views.overview_words import count_open, say_trend, say_worse
from ownership.views.trend_chart import draw_trend

# Of what got worse, and of what changed.
LISTED = 5
TO_ASK = 3


@require_GET
def overview(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    today = now.astimezone(zone).date()
    loaded = load_overview(now=now, today=today)
    if not loaded.channels and not Channel.objects.exists():
        return _answer_nothing(request, organization)
    trend, then = load_trend_compared(request.organization, today=today)
    # What the night kept of today may differ from the headline, which is counted now.
    trend = trend.until(
        TrendPoint(today, loaded.coverage, loaded.confirmed, loaded.standing.resilient)
    )
    worse = list_worse(then, loaded, loaded.findings, how_many=LISTED) if then else []
    matrix = reverse("matrix", kwargs={"organization": organization})
    heat, other_platforms = loaded.fold_heat()
    context = {
        "matrix_url": matrix,
        "heat": [draw_row(row, matrix) for row in heat],
        "other_platforms": other_platforms and draw_others(other_platforms),
        "counters": count_open(loaded, loaded.findings, then),
        "since": then and then.day,
        "worse": say_worse(worse, loaded, organization),
        "chart": draw_trend(trend),
        "trend_words": say_trend(trend),
        "as_of": timezone.localtime(now),
        "overview": loaded,
        "most_loaded": loaded.load[0] if loaded.load else None,
        "busiest": max((row.accountable + row.responsible for row in loaded.load), default=0),
        "oldest": describe(loaded.oldest, now=now, today=today, names=loaded.department_labels),
        "changes": recent_changes(how_many=LISTED, zone=zone, now=now, names=loaded.names),
    }
    return render(request, "overview/overview.html", context)


@require_GET
def trend(request: HttpRequest, organization: str) -> HttpResponse:
    """The points behind the line, the newest first: now, and what the nights have kept."""
    now = timezone.now()
    today = request.organization.day_of(now)
    found = load_trend(request.organization, today=today)
    if found.points:
        found = found.until(count_now(now=now, today=today))
    context = {"points": found.points[::-1], "trend_words": say_trend(found)}
    return render(request, "overview/trend.html", context)


def _answer_nothing(request: HttpRequest, organization: str) -> HttpResponse:
    """To the first run, for who may begin it; for others, whom to ask."""
    if may(request.membership.role, Capability.IMPORT_CHANNELS):
        return redirect("welcome", organization=organization)
    asked = list_who_may(Capability.IMPORT_CHANNELS, how_many=TO_ASK)
    return render(request, "overview/nothing.html", {"asked": asked})
