"""What the charter comes to on each channel: one annex for each activity, to be printed with it."""

from string import ascii_uppercase

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Department
from ownership.models import Activity
from ownership.queries.matrix import ROWS_PER_PAGE, list_activities, load_groups, summarize
from ownership.queries.matrix_filters import Filters
from ownership.views.matrix import choose_activity


@require_GET
def charter_annex(request: HttpRequest, organization: str) -> HttpResponse:
    """Who has which letter, channel by channel, a hundred of them on a page."""
    activities, filters = list_activities(), Filters()
    activity = choose_activity(activities, request.GET.get("activity"))
    summary = summarize(activity, filters)
    page = Paginator(range(summary.shown), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    departments = list(Department.objects.active().in_order())
    context = {
        "activity": activity,
        "letter": _name_annex(activities.index(activity)),
        "annexes": link_annexes(organization, activities),
        "departments": departments,
        "groups": load_groups(activity, departments, filters, summary=summary, page=page.number),
        "page": page,
        "today": request.organization.day_of(timezone.now()),
    }
    return render(request, "charter/annex.html", context)


def link_annexes(organization: str, activities: list[Activity]) -> list[tuple[str, Activity, str]]:
    """(letter, activity, address) of each."""
    path = reverse("charter-annex", args=[organization])
    return [
        (_name_annex(place), activity, f"{path}?activity={activity.key}")
        for place, activity in enumerate(activities)
    ]


def _name_annex(place: int) -> str:
    """A to Z, then numbers."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)
