"""The channel list: one page of rows, and how many channels each filter would leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Lower, NullIf

from channels_registry.models import Channel, ChannelStatus, OwnershipStatus, Purpose
from channels_registry.models.channel import ChannelQuerySet
from ownership.models import Activity, Assignment, Duty, DutyState, RaciRole
from ownership.queries.coverage import Coverage

PER_PAGE = 50
_OPTIONS = 20  # per facet: brands and regions may be many

_ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("platform_id", "handle", "id"),  # as the index channel_listed
    "name": (Lower(Coalesce(NullIf("name", Value("")), "handle")), "id"),
    "followers": (F("audience").desc(nulls_last=True), "id"),
}
SORTS = tuple(_ORDERS)


def _unowned() -> Q:
    duties = Duty.objects.filter(needed=True, state=DutyState.UNOWNED)
    return Q(pk__in=duties.values("channel"))


def _with_ownership(values: tuple[str, ...]) -> Q:
    """A channel's label is its worst state; "something unowned" asks the duties."""
    condition = Q(ownership_status__in=values)
    return condition | _unowned() if OwnershipStatus.UNOWNED in values else condition


# Name of the filter -> the condition that its values make.
_CONDITIONS: dict[str, Callable[[tuple[str, ...]], Q]] = {
    "platform": lambda values: Q(platform__in=values),
    "ownership": _with_ownership,
    "purpose": lambda values: Q(purpose__in=values),
    "brand": lambda values: Q(brand__in=values),
    "region": lambda values: Q(region__in=values),
    "status": lambda values: Q(status__in=values),
}
_TITLES = {
    "platform": "Platform",
    "ownership": "Ownership",
    "purpose": "Purpose",
    "brand": "Brand",
    "region": "Region",
    "status": "Status",
}


@dataclass(frozen=True, slots=True)
class ChannelFilters:
    """Words, and per filter the chosen values; retired channels only when asked for."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.text or any(self.chosen.values()))

    def select(self, *, without: str = "") -> ChannelQuerySet:
        """The channels that pass; `without` leaves one filter out, to count its options."""
        channels = Channel.objects.all()
        if self.text:
            channels = channels.matching(self.text)
        for name, condition in _CONDITIONS.items():
            values = self.chosen.get(name, ())
            if values and name != without:
                channels = channels.filter(condition(values))
        if not self.chosen.get("status") and without != "status":
            channels = channels.exclude(status=ChannelStatus.RETIRED)
        return channels


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A tick box: how many channels it would leave, beside the other filters."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of tick boxes."""

    title: str
    name: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel in the list. `publishing`: state of that duty, "" where it is not needed."""

    channel: Channel
    duties: Coverage
    publishing: str
    publisher: str


@dataclass(frozen=True, slots=True)
class ChannelList:
    """`total`: registered and not retired, as in the navigation. `page.paginator.count` pass."""

    page: Page
    rows: tuple[ChannelRow, ...]
    facets: tuple[Facet, ...]


def load_channel_list(filters: ChannelFilters, *, page: str | int) -> ChannelList:
    """Five statements, whatever the size of the registry."""
    facets, count = _count_facets(filters)
    channels = filters.select().select_related("platform").order_by(*_ORDERS[filters.sort])
    paginator = Paginator(channels.defer("notes", "permanent_id", "verified_how"), PER_PAGE)
    paginator.count = count
    shown = paginator.get_page(page)
    return ChannelList(page=shown, rows=_describe(list(shown)), facets=facets)


def _describe(channels: list[Channel]) -> tuple[ChannelRow, ...]:
    publishing = Activity.objects.in_order().values("pk")[:1]
    counts: dict[UUID, dict[str, Any]] = {
        row["channel_id"]: dict(row)
        for row in Duty.objects.filter(channel__in=channels, needed=True)
        .values("channel_id")
        .annotate(
            **{state: Count("id", filter=Q(state=state)) for state in DutyState.values},
            publishing=Max("state", filter=Q(activity=Subquery(publishing))),
        )
    }
    publishers: dict[UUID, str] = {
        letter.duty.channel_id: letter.department.label
        for letter in Assignment.objects.filter(
            duty__channel__in=channels,
            duty__activity=Subquery(publishing),
            role=RaciRole.ACCOUNTABLE,
        ).select_related("duty", "department")
    }
    rows = []
    for channel in channels:
        count = counts.get(channel.pk, {})
        rows.append(
            ChannelRow(
                channel=channel,
                duties=Coverage(**{state: count.get(state, 0) for state in DutyState.values}),
                publishing=count.get("publishing") or "",
                publisher=publishers.get(channel.pk, ""),
            )
        )
    return tuple(rows)


def _count_facets(filters: ChannelFilters) -> tuple[tuple[Facet, ...], int]:
    """Every facet, counted as if its own boxes were not ticked, and the total. One statement."""
    parts = [_counted(filters, name, name) for name in ("purpose", "brand", "region", "status")]
    parts += [
        _counted(filters, "platform", "platform_id", label=F("platform__name")),
        _counted(filters, "ownership", "ownership_status"),
        _counted_as_one(filters.select(without="ownership").filter(_unowned()), "unowned"),
        _counted_as_one(filters.select(), "total"),
    ]
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in (*_TITLES, "one")}
    for facet, value, label, channels in parts[0].union(*parts[1:], all=True):
        if value or label:
            found[facet].append((value, label, channels))
    ones = {value: channels for value, _, channels in found.pop("one")}
    labelled = [row for row in found["ownership"] if row[0] != OwnershipStatus.UNOWNED]
    if "unowned" in ones:
        labelled.append((OwnershipStatus.UNOWNED, OwnershipStatus.UNOWNED, ones["unowned"]))
    found["ownership"] = labelled
    facets = (_make_facet(name, found[name], filters.chosen.get(name, ())) for name in _TITLES)
    return tuple(facet for facet in facets if facet.options), ones.get("total", 0)


def _counted(
    filters: ChannelFilters, facet: str, column: str, label: Any = None
) -> QuerySet[Any, Any]:
    return (
        filters.select(without=facet)
        .order_by()
        .values(
            facet=Value(facet, CharField()),
            value=F(column),
            label=label if label is not None else F(column),
        )
        .annotate(channels=Count("id"))
        .values_list("facet", "value", "label", "channels")
    )


def _counted_as_one(channels: ChannelQuerySet, name: str) -> QuerySet[Any, Any]:
    return (
        channels.order_by()
        .values(
            facet=Value("one", CharField()),
            value=Value(name, CharField()),
            label=Value("", CharField()),
        )
        .annotate(channels=Count("id"))
        .values_list("facet", "value", "label", "channels")
    )


_LABELS: dict[str, dict[str, str]] = {
    "ownership": dict(OwnershipStatus.choices),
    "purpose": dict(Purpose.choices),
    "status": dict(ChannelStatus.choices),
}


def _make_facet(name: str, found: list[tuple[str, str, int]], chosen: tuple[str, ...]) -> Facet:
    """The most frequent first; what is ticked is always there, so that it can be unticked."""
    labels = _LABELS.get(name, {})
    counts = {value: (labels.get(value, label), channels) for value, label, channels in found}
    ordered = sorted(counts, key=lambda value: (-counts[value][1], counts[value][0]))
    values = [value for place, value in enumerate(ordered) if place < _OPTIONS or value in chosen]
    values += [value for value in chosen if value not in counts]
    return Facet(
        title=_TITLES[name],
        name=name,
        options=tuple(
            FacetOption(
                value,
                *counts.get(value, (labels.get(value, value), 0)),
                checked=value in chosen,
            )
            for value in values
        ),
    )
