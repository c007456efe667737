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

CHANGES = 5
TO_ASK = 3


@require_GET
def overview(request: HttpRequest, organization: str) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    loaded = load_overview(now=now, today=now.astimezone(zone).date())
    if not loaded.channels and not Channel.objects.exists():
        return _answer_nothing(request, organization)
    context = {
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


def _answer_nothing(request: HttpRequest, organization: str) -> HttpResponse:
    """To the first run, for who may begin it; for others, whom to ask."""
    if may(request.membership.role, Capability.IMPORT_CHANNELS):
        return redirect("welcome", organization=organization)
    asked = list_who_may(Capability.IMPORT_CHANNELS, how_many=TO_ASK)
    return render(request, "overview/nothing.html", {"asked": asked})
