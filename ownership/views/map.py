"""The map: who answers, for what, and where it is missing."""

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET
from django_htmx.http import push_url

from accounts.capabilities import Capability, may
from ownership.models import DutyState
from ownership.queries.map import NOBODY, Focus, MapFilters, OwnershipMap, load_map
from ownership.queries.map_panel import MOST_SHOWN, SHOWN, load_map_rows, load_offer
from ownership.views.map_address import MapAddress
from ownership.views.map_chart import draw_map, say_map
from ownership.views.map_tables import tabulate_activities, tabulate_grounds
from ownership.views.map_words import (
    count_headline,
    link_to_matrix,
    say_not_drawn,
    say_sentence,
    say_title,
)

# Bands to begin with, where nothing is pointed at.
WORST = 6


@require_GET
def ownership_map(request: HttpRequest, organization: str) -> HttpResponse:
    address = MapAddress.of(request)
    now = timezone.now()
    loaded = load_map(address.filters)
    chart = {**draw_map(loaded, address.focus), "panel": address.panel_url_of(Focus())}
    context: dict[str, Any] = {
        **_frame(address, loaded),
        **_panel(request, address, loaded),
        "as_of": now.astimezone(ZoneInfo(request.organization.time_zone)),
        "chart": chart,
        # An attribute and no <script>: htmx takes scripts out of what it swaps, as it is told to.
        "chart_json": json.dumps(chart, separators=(",", ":")),
        "said": say_map(loaded),
        "not_drawn": say_not_drawn(loaded),
        "activities_table": tabulate_activities(address, loaded),
        "platforms_table": tabulate_grounds(address, loaded),
    }
    response = render(request, "map/map.html", context)
    return push_url(response, address.url()) if request.htmx else response


@require_GET
def ownership_map_panel(request: HttpRequest, organization: str) -> HttpResponse:
    """What is behind a band: the fragment beside the chart, and what else names it on the page."""
    address = MapAddress.of(request)
    if not request.htmx:
        return redirect(address.url())
    loaded = load_map(address.filters)
    context = {**_frame(address, loaded), **_panel(request, address, loaded), "is_swap": True}
    return push_url(render(request, "map/_swap.html", context), address.url())


def _frame(address: MapAddress, loaded: OwnershipMap) -> dict[str, Any]:
    """What stands above: the chips, the choices, the way to the other view."""
    coverage, filters = loaded.coverage, address.filters
    chips = (
        ("", gettext("All"), coverage.needed, ""),
        (DutyState.UNOWNED, gettext("Nobody"), coverage.unowned, "circle-dashed"),
        (DutyState.CONTESTED, gettext("Two owners"), coverage.contested, "arrows-diff"),
    )
    return {
        "address": address,
        "map": loaded,
        "chips": [
            {
                "label": label,
                "count": count,
                "icon": icon,
                "tone": {"circle-dashed": "tone-gap", "arrows-diff": "tone-clash"}.get(icon, ""),
                "url": address.url(filters=replace(filters, state=str(state)), shows_all=False),
                "current": filters.state == state,
            }
            for state, label, count, icon in chips
        ],
        "other_view_url": address.url(as_table=not address.as_table),
        "clear_focus_url": address.url_of(Focus()),
        "clear_url": address.url(filters=MapFilters(), focus=Focus(), shows_all=False),
        "is_filtered": bool(filters.brand or filters.region or filters.platform),
    }


def _panel(request: HttpRequest, address: MapAddress, loaded: OwnershipMap) -> dict[str, Any]:
    found = loaded.find(address.focus) if address.focus.is_set else None
    if found is None:
        return {"worst": _list_worst(address, loaded), "is_lost": address.focus.is_set}
    headline = count_headline(loaded, found)
    title = say_title(found)
    how_many = MOST_SHOWN if address.shows_all else SHOWN
    offer = None
    if may(request.membership.role, Capability.ASSIGN_OWNERS):
        offer = load_offer(loaded, found)
    return {
        "found": found,
        "title": title,
        "focus_words": " ".join(f"{before} {words}".strip() for before, words in title),
        "headline": headline,
        "sentence": say_sentence(loaded, found, headline),
        "rows": load_map_rows(loaded, found, now=timezone.now(), how_many=how_many),
        "offer": offer,
        "matrix_url": link_to_matrix(address.organization, loaded, found),
        "all_url": address.url(shows_all=True),
        "all_panel_url": address.url("ownership-map-panel", shows_all=True),
        "back_url": address.url(shows_all=False),
    }


def _list_worst(address: MapAddress, loaded: OwnershipMap) -> list[dict[str, Any]]:
    """The broadest bands of nobody: where to begin."""
    rows = []
    for activity, coverage in loaded.activities:
        if coverage.unowned and loaded.filters.shows(DutyState.UNOWNED):
            focus = Focus(NOBODY, activity.key)
            rows.append(
                {
                    "activity": activity,
                    "coverage": coverage,
                    "url": address.url_of(focus),
                    "panel_url": address.panel_url_of(focus),
                }
            )
    rows.sort(key=lambda row: -row["coverage"].unowned)
    return rows[:WORST]
