"""The map's address: what is on it, what somebody points at, in which form."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ownership.queries.map import OPEN, Focus, MapFilters

LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class MapAddress:
    """`shows_all`: the panel's whole list."""

    organization: str
    filters: MapFilters
    focus: Focus
    as_table: bool
    shows_all: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "MapAddress":
        def read(name: str) -> str:
            return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_WORD]

        state = read("state")
        return cls(
            request.organization.slug,
            MapFilters(
                state=state if state in OPEN.values() else "",
                brand=read("brand"),
                region=read("region"),
                platform=read("platform"),
            ),
            Focus(read("from"), read("to"), read("on")),
            as_table=read("view") == "table",
            shows_all=read("show") == "all",
        )

    @property
    def query(self) -> dict[str, str]:
        filters, focus = self.filters, self.focus
        said = {
            "view": "table" if self.as_table else "",
            "state": filters.state,
            "brand": filters.brand,
            "region": filters.region,
            "platform": filters.platform,
            "from": focus.who,
            "to": focus.activity,
            "on": focus.platform,
            "show": "all" if self.shows_all else "",
        }
        return {name: word for name, word in said.items() if word}

    def url(self, route: str = "ownership-map", **changes: Any) -> str:
        """This address, or another one that differs in some of its fields."""
        query = urlencode(replace(self, **changes).query)
        path = reverse(route, args=[self.organization])
        return f"{path}?{query}" if query else path

    def url_of(self, focus: Focus) -> str:
        """Where somebody points at something else."""
        return self.url(focus=focus, shows_all=False)

    def panel_url_of(self, focus: Focus) -> str:
        """The same for the fragment alone."""
        return self.url("ownership-map-panel", focus=focus, shows_all=False)
