"""The five-second answer."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability, may
from accounts.queries.seats import list_who_may
from channels_registry.models import Channel
from ownership.queries.history import recent_changes
from ownership.queries.inbox import describe
from ownership.queries.overview import load_overview
from ownership.queries.trend import Trend, load_trend
from ownership.rules.projection import LOOKS_BACK
from ownership.views.trend_chart import draw_trend

CHANGES = 5
TO_ASK = 3


@require_GET
def overview(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    loaded = load_overview(now=now, today=now.astimezone(zone).date())
    if not loaded.channels and not Channel.objects.exists():
        return _answer_nothing(request, organization)
    trend = load_trend(request.organization, today=now.astimezone(zone).date())
    context = {
        "chart": draw_trend(trend),
        "trend_words": say_trend(trend),
        "as_of": now.astimezone(zone),
        "overview": loaded,
        "most_unowned": next(iter(loaded.worst_activities("unowned", 1)), None),
        "contested_in": [activity for activity, _ in loaded.worst_activities("contested", 2)],
        "most_loaded": loaded.load[0] if loaded.load else None,
        "busiest": max((row.accountable + row.responsible for row in loaded.load), default=0),
        "oldest": describe(loaded.oldest, now=now, today=now.astimezone(zone).date()),
        "changes": recent_changes(how_many=CHANGES, zone=zone, now=now),
    }
    return render(request, "overview/overview.html", context)


@require_GET
def trend(request: HttpRequest, organization: str) -> HttpResponse:
    """The days behind the line, the newest first."""
    found = load_trend(request.organization, today=request.organization.day_of(timezone.now()))
    context = {"points": found.points[::-1], "trend_words": say_trend(found)}
    return render(request, "overview/trend.html", context)


def say_trend(trend: Trend) -> str:
    """ "Up 9 points since 4 Aug; at this pace we reach the 90% target in June 2027."."""
    if len(trend.points) < 2:
        return ""
    first = trend.since(trend.points[-1].day - LOOKS_BACK) or trend.points[0]
    moved = trend.points[-1].percent - first.percent
    since = f"since {first.day.day} {first.day:%b %Y}"
    points = f"{abs(moved)} point{'' if abs(moved) == 1 else 's'}"
    said = f"{'Up' if moved > 0 else 'Down'} {points} {since}" if moved else f"The same as {since}"
    line = trend.projection
    if line is not None and line.at_target_on is not None:
        said += f"; at this pace we reach the {trend.target}% target in {line.at_target_on:%B %Y}"
    return f"{said}."


def _answer_nothing(request: HttpRequest, organization: str) -> HttpResponse:
    """To the first run, for who may begin it; for others, whom to ask."""
    if may(request.membership.role, Capability.IMPORT_CHANNELS):
        return redirect("welcome", organization=organization)
    asked = list_who_may(Capability.IMPORT_CHANNELS, how_many=TO_ASK)
    return render(request, "overview/nothing.html", {"asked": asked})
