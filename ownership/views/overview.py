"""The five-second answer."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from channels_registry.models import Channel
from ownership.queries.history import recent_changes
from ownership.queries.inbox import describe
from ownership.queries.overview import load_overview

CHANGES = 5


@require_GET
def overview(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    loaded = load_overview(now=now)
    context = {
        "as_of": now.astimezone(zone),
        "overview": loaded,
        "most_unowned": next(iter(loaded.worst_activities("unowned", 1)), None),
        "contested_in": [activity for activity, _ in loaded.worst_activities("contested", 2)],
        "most_loaded": loaded.load[0] if loaded.load else None,
        "busiest": max((row.accountable + row.responsible for row in loaded.load), default=0),
        "oldest": describe(loaded.oldest, now=now),
        "changes": recent_changes(how_many=CHANGES, zone=zone, now=now),
        "has_channels": loaded.channels > 0 or Channel.objects.exists(),
    }
    return render(request, "overview/overview.html", context)
