"""The channel list: one page of rows, and how many channels each filter would leave."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    F,
    Max,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, NullIf

from channels_registry.models import LOOKED_AT, Channel, ChannelStatus, OwnershipStatus, Purpose
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
_PLAIN = ("purpose", "brand", "region", "status")
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
    """Words, and per filter the chosen values; proposed and retired ones only when asked for."""

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
            channels = channels.looked_at()
        return channels

    def lets_pass(self, name: str, values: set[str]) -> bool:
        """Whether one filter lets a channel with these values pass: as `select` does, in Python."""
        chosen = self.chosen.get(name, ())
        if name == "status" and not chosen:
            return not values.isdisjoint(LOOKED_AT)
        return not chosen or not values.isdisjoint(chosen)


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
    """`page.paginator.count` channels pass; the rows are of this page.

    `proposed`: those that wait for a decision, where the list does not show them already.
    """

    page: Page
    rows: tuple[ChannelRow, ...]
    facets: tuple[Facet, ...]
    proposed: int


def load_channel_list(filters: ChannelFilters, *, page: str | int) -> ChannelList:
    """Four statements, whatever the size of the registry."""
    facets, count = _count_facets(filters)
    shown = Paginator(range(count), PER_PAGE).get_page(page)
    channels = filters.select().select_related("platform").order_by(*_ORDERS[filters.sort])
    start = max(0, shown.start_index() - 1)
    channels = channels.defer(*_NOT_LISTED)[start : shown.end_index()]
    return ChannelList(
        page=shown,
        rows=_describe(list(channels)),
        facets=facets,
        proposed=0 if filters.chosen.get("status") else _count_proposed(facets),
    )


_NOT_LISTED = ("notes", "permanent_id", "verified_how", "objective", "status_reason")


def _count_proposed(facets: tuple[Facet, ...]) -> int:
    options = [option for facet in facets if facet.name == "status" for option in facet.options]
    return next((o.count for o in options if o.value == ChannelStatus.PROPOSED), 0)


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
    """Every facet, counted as if its own boxes were not ticked, and the total. One statement.

    Channels that are alike in everything that is filtered are counted together, so one pass over
    them in the database and one over their kinds here answer for all facets at once.
    """
    kinds = (
        ChannelFilters(text=filters.text)
        .select(without="status")
        .order_by()
        .annotate(is_unowned=Case(When(_unowned(), then=True), default=False))
        .values("platform_id", "platform__name", "ownership_status", "is_unowned", *_PLAIN)
        .annotate(channels=Count("id"))
    )
    total = 0
    counts: dict[str, Counter[str]] = {name: Counter() for name in _TITLES}
    platforms: dict[str, str] = {}
    for kind in kinds:
        platforms[kind["platform_id"]] = kind["platform__name"]
        values = _values_of(kind)
        failed = [name for name in _TITLES if not filters.lets_pass(name, values[name])]
        if not failed:
            total += kind["channels"]
        for name in _TITLES:
            if failed in ([], [name]):
                counts[name].update(dict.fromkeys(filter(None, values[name]), kind["channels"]))
    labels = _LABELS | {"platform": platforms}
    facets = (
        _make_facet(name, counts[name], labels.get(name, {}), filters.chosen.get(name, ()))
        for name in _TITLES
    )
    return tuple(facet for facet in facets if facet.options), total


def _values_of(kind: dict[str, Any]) -> dict[str, set[str]]:
    """By filter. Of ownership there may be two: something contested, something unowned."""
    values = {name: {kind[name]} for name in _PLAIN}
    values["platform"] = {kind["platform_id"]}
    values["ownership"] = {kind["ownership_status"]}
    if kind["is_unowned"]:
        values["ownership"].add(OwnershipStatus.UNOWNED.value)
    return values


_LABELS: dict[str, dict[str, str]] = {
    "ownership": dict(OwnershipStatus.choices),
    "purpose": dict(Purpose.choices),
    "status": dict(ChannelStatus.choices),
}


def _make_facet(
    name: str, counts: Counter[str], labels: Mapping[str, str], chosen: tuple[str, ...]
) -> Facet:
    """The most frequent first; what is ticked is always there, so that it can be unticked."""
    ordered = sorted(counts, key=lambda value: (-counts[value], labels.get(value, value)))
    values = [value for place, value in enumerate(ordered) if place < _OPTIONS or value in chosen]
    values += [value for value in chosen if value not in counts]
    return Facet(
        title=_TITLES[name],
        name=name,
        options=tuple(
            FacetOption(value, labels.get(value, value), counts[value], checked=value in chosen)
            for value in values
        ),
    )
