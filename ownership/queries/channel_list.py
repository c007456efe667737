"""The channel list: one page of rows, and how many channels each filter and view would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    Max,
    Q,
    Subquery,
    Value,
    When,
)

from accounts.words import Words
from channels_registry.models import Channel, ChannelStatus, OwnershipStatus
from channels_registry.models.channel import holds
from ownership.models import Activity, Assignment, Duty, DutyState, RaciRole
from ownership.queries.channel_filters import (
    LABELS,
    PLAIN,
    TITLES,
    ChannelFilters,
    answers_there,
    is_unconfirmed,
    is_unowned_label,
    is_verified,
    name_departments,
    was_verified,
)
from ownership.queries.confirmations import present_words
from ownership.queries.coverage import Coverage

PER_PAGE = 50
_STATE_ICONS = {"unowned": "circle-dashed", "contested": "arrows-diff"}
_OFTEN = 8
_OPTIONS = 20  # per facet: brands and regions may be many


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
    """A channel in the list. `publishing`: state of that duty, "" where it is not needed.

    `confirmed_days` ago a department that is accountable said last that it is right; None: never.
    `is_unconfirmed`: one of them should have said it again by now. `is_verified`: to be ours.
    """

    channel: Channel
    duties: Coverage
    publishing: str
    publisher: str
    confirmed_days: int | None
    is_unconfirmed: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class ChannelList:
    """`page.paginator.count` channels pass; the rows are of this page.

    `proposed`: those that wait for a decision, where the list does not show them already.
    `in_views`: how many channels each of the views has that were asked for.
    """

    page: Page
    rows: tuple[ChannelRow, ...]
    facets: tuple[Facet, ...]
    proposed: int
    in_views: tuple[int, ...]

    @property
    def icons(self) -> list[str]:
        """Those that so many rows draw that one drawing for all of them is shorter."""
        platforms = (row.channel.shown_platform for row in self.rows)
        drawn: Counter[str] = Counter(platform.icon or "world" for platform in platforms)
        for state, name in _STATE_ICONS.items():
            drawn[name] = sum(bool(getattr(row.duties, state)) for row in self.rows)
        drawn["clock-exclamation"] = sum(row.is_unconfirmed for row in self.rows)
        return [name for name, times in drawn.items() if times >= _OFTEN]


def load_channel_list(
    filters: ChannelFilters,
    *,
    page: str | int,
    now: datetime,
    views: Sequence[ChannelFilters] = (),
) -> ChannelList:
    """Four statements, whatever the size of the registry and however many views; and one for the
    names of departments where filters or views ask for some.
    """
    facets, (count, *in_views) = _count(filters, [filters, *views])
    shown = Paginator(range(count), PER_PAGE).get_page(page)
    channels = filters.in_order().select_related("platform", "custom_platform")
    channels = channels.annotate(is_unconfirmed=is_unconfirmed()).defer(*_NOT_LISTED)
    start = max(0, shown.start_index() - 1)
    return ChannelList(
        page=shown,
        rows=_describe(list(channels[start : shown.end_index()]), today=filters.today, now=now),
        facets=facets,
        proposed=0 if filters.chosen.get("status") else _count_proposed(facets),
        in_views=tuple(in_views),
    )


_NOT_LISTED = ("notes", "permanent_id", "verified_how", "objective", "status_reason")


def _count_proposed(facets: tuple[Facet, ...]) -> int:
    options = [option for facet in facets if facet.name == "status" for option in facet.options]
    return next((o.count for o in options if o.value == ChannelStatus.PROPOSED), 0)


def _describe(channels: list[Any], *, today: date, now: datetime) -> tuple[ChannelRow, ...]:
    """`channels`: with `is_unconfirmed`."""
    publishing = Activity.objects.in_order().values("pk")[:1]
    counts: dict[UUID, dict[str, Any]] = {
        row["channel_id"]: dict(row)
        for row in Duty.objects.filter(channel__in=channels, needed=True)
        .annotate(word=Subquery(present_words().values("at")[:1]))
        .values("channel_id")
        .annotate(
            confirmed_at=Max("word"),
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
        at = count.get("confirmed_at")
        rows.append(
            ChannelRow(
                channel=channel,
                duties=Coverage(**{state: count.get(state, 0) for state in DutyState.values}),
                publishing=count.get("publishing") or "",
                publisher=publishers.get(channel.pk, ""),
                confirmed_days=None if at is None else max(0, (now - at).days),
                is_unconfirmed=channel.is_unconfirmed,
                is_verified=was_verified(channel, today),
            )
        )
    return tuple(rows)


def _count(
    filters: ChannelFilters, views: Sequence[ChannelFilters]
) -> tuple[tuple[Facet, ...], list[int]]:
    """Every facet, counted as if its own boxes were not ticked; and each view. One statement.

    Channels that are alike in everything that is filtered are counted together, so one pass over
    them in the database and one over their kinds here answer for all facets and views at once.
    """
    words = {text: f"holds_{n}" for n, text in enumerate(_texts_of(views))}
    answers = {pk: f"answers_{n}" for n, pk in enumerate(_departments_of(views))}
    in_views = [0] * len(views)
    counts: dict[str, Counter[str]] = {name: Counter() for name in TITLES}
    platforms: dict[str, str] = {}
    for kind in _kinds(filters, words, answers):
        name = kind["platform__name"] or kind["custom_platform__name"]
        platforms[kind["platform_slug"]] = name
        values = _values_of(kind, answers)
        for number, view in enumerate(views):
            if _is_in(view, kind, values, words):
                in_views[number] += kind["channels"]
        if filters.text and not kind[words[filters.text]]:
            continue
        failed = [name for name in TITLES if not filters.lets_pass(name, values[name])]
        for name in TITLES:
            if failed in ([], [name]):
                counts[name].update(dict.fromkeys(filter(None, values[name]), kind["channels"]))
    labels: dict[str, Mapping[str, Words]] = LABELS | {
        "platform": platforms,
        "accountable": name_departments(answers),
    }
    facets = (
        _make_facet(name, counts[name], labels.get(name, {}), filters.chosen.get(name, ()))
        for name in TITLES
    )
    return tuple(facet for facet in facets if facet.options), in_views


def _texts_of(views: Iterable[ChannelFilters]) -> list[str]:
    return list(dict.fromkeys(view.text for view in views if view.text))


def _departments_of(views: Iterable[ChannelFilters]) -> list[str]:
    return list(dict.fromkeys(pk for view in views for pk in view.chosen.get("accountable", ())))


def _kinds(
    filters: ChannelFilters, words: Mapping[str, str], answers: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    yes, no = Value("yes"), Value("no")
    return (
        Channel.objects.order_by()
        .annotate(
            is_unowned=is_unowned_label(),
            verified=Case(When(is_verified(filters.today), then=yes), default=no),
            confirmed=Case(When(is_unconfirmed(), then=no), default=yes),
            **{name: answers_there([pk]) for pk, name in answers.items()},
            **{
                name: Case(When(holds(text), then=True), default=False)
                for text, name in words.items()
            },
        )
        .values(
            *("platform_slug", "platform__name", "custom_platform__name", "ownership_status"),
            *("is_unowned", "verified", "confirmed"),
            *PLAIN,
            *words.values(),
            *answers.values(),
        )
        .annotate(channels=Count("id"))
    )


def _is_in(
    view: ChannelFilters,
    kind: dict[str, Any],
    values: Mapping[str, set[str]],
    words: Mapping[str, str],
) -> bool:
    if view.text and not kind[words[view.text]]:
        return False
    return all(view.lets_pass(name, values[name]) for name in {*view.chosen, "status"})


def _values_of(kind: dict[str, Any], answers: Mapping[str, str]) -> dict[str, set[str]]:
    """By filter. Of ownership there may be two: something contested, something unowned; of who is
    accountable, those that were asked for.
    """
    values = {name: {kind[name]} for name in (*PLAIN, "verified", "confirmed")}
    values["accountable"] = {pk for pk, name in answers.items() if kind[name]}
    values["platform"] = {kind["platform_slug"]}
    values["ownership"] = {kind["ownership_status"]}
    if kind["is_unowned"]:
        values["ownership"].add(OwnershipStatus.UNOWNED.value)
    return values


def _make_facet(
    name: str, counts: Counter[str], words: Mapping[str, Words], chosen: tuple[str, ...]
) -> Facet:
    """The most frequent first; what is ticked is always there, so that it can be unticked."""
    labels = {value: str(word) for value, word in words.items()}
    ordered = sorted(counts, key=lambda value: (-counts[value], labels.get(value, value)))
    values = [value for place, value in enumerate(ordered) if place < _OPTIONS or value in chosen]
    values += [value for value in chosen if value not in counts]
    return Facet(
        title=str(TITLES[name]),
        name=name,
        options=tuple(
            FacetOption(value, labels.get(value, value), counts[value], checked=value in chosen)
            for value in values
        ),
    )
