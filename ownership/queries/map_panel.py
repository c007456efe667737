"""What is behind a band or a name of the map: the duties one by one, and who could take them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from accounts.models import Department
from accounts.words import gettext, ngettext, say_number
from ownership.models import Assignment, Claim, Duty, DutyState, RaciRole
from ownership.models.duty import DutyQuerySet
from ownership.queries.charter_plans import load_recommended
from ownership.queries.map import OPEN, Found, OwnershipMap

SHOWN = 11
MOST_SHOWN = 500
# As many as the form for many channels takes at once.
MOST_ASSIGNED = 500
# The organization's own platforms come last.
_LAST = 32_767


@dataclass(frozen=True, slots=True)
class MapRow:
    """One duty. `days`: since when it is in its state."""

    channel: UUID
    name: str
    icon: str
    region: str
    activity: str
    days: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Make this department accountable on these channels, and why it is the one."""

    department: Department
    channels: tuple[UUID, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be assigned at once. `channels`: all of them; `claimed`: wait for a decision."""

    suggestions: tuple[Suggestion, ...]
    channels: tuple[UUID, ...]
    claimed: int


def load_map_rows(
    loaded: OwnershipMap, found: Found, *, now: datetime, how_many: int = SHOWN
) -> list[MapRow]:
    """In the order of platforms. One statement."""
    duties = (
        _select(loaded, found)
        .select_related("channel__platform", "channel__custom_platform", "activity")
        .annotate(position=Coalesce("channel__platform__position", _LAST))
        .order_by("position", "channel__platform_slug", "channel__handle", "activity__position")
    )
    return [
        MapRow(
            channel=duty.channel_id,
            name=duty.channel.label,
            icon=duty.channel.shown_platform.icon,
            region=duty.channel.region,
            activity=duty.activity.label,
            days=max(0, (now - duty.state_since).days),
        )
        for duty in duties[:how_many]
    ]


def load_offer(loaded: OwnershipMap, found: Found) -> Offer | None:
    """Who could answer where nobody does: whom the charter names, else who does on most others.

    None where that is no question, or for several activities at once. At most ten statements.
    """
    if found.state != DutyState.UNOWNED or found.activity is None:
        return None
    duties: dict[UUID, UUID] = dict(
        _select(loaded, found).order_by("pk").values_list("pk", "channel_id")[:MOST_ASSIGNED]
    )
    claimed = set(Claim.objects.open().filter(duty__in=duties).values_list("duty_id", flat=True))
    free = {duty: channel for duty, channel in duties.items() if duty not in claimed}
    if not free:
        return Offer((), (), len(claimed))
    return Offer(tuple(_suggest(loaded, found, free)), tuple(free.values()), len(claimed))


def _suggest(loaded: OwnershipMap, found: Found, duties: dict[UUID, UUID]) -> list[Suggestion]:
    recommended = load_recommended(duties.values())
    channels: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    for duty, channel in duties.items():
        if duty in recommended:
            said = recommended[duty]
            channels[said.department, said.article].append(channel)
    if not channels:
        return _suggest_who_does_most(loaded, found, duties)
    named = Department.objects.active().in_bulk([department for department, _ in channels])
    suggestions = [
        Suggestion(
            named[department],
            tuple(ids),
            gettext("Charter, article {article}").format(article=article),
        )
        for (department, article), ids in channels.items()
        if department in named
    ]
    return sorted(suggestions, key=lambda suggestion: -len(suggestion.channels))


def _suggest_who_does_most(
    loaded: OwnershipMap, found: Found, duties: dict[UUID, UUID]
) -> list[Suggestion]:
    others = count_holders(loaded, found)
    if not others:
        return []
    department, number = others[0]
    why = ngettext("Answers for it on {n} other", "Answers for it on {n} others", number).format(
        n=say_number(number)
    )
    return [Suggestion(department, tuple(duties.values()), why)]


def count_holders(loaded: OwnershipMap, found: Found) -> list[tuple[Department, int]]:
    """Which departments have duties of this activity and platform alone, the most first."""
    counts: dict[UUID | None, int] = defaultdict(int)
    for flow in loaded.flows:
        if flow.state == DutyState.OWNED and found.is_where(flow):
            counts[flow.department] += flow.duties
    departments = [department for holder in loaded.holders for department in holder.departments]
    rows = [(d, counts[d.pk]) for d in departments if counts[d.pk]]
    return sorted(rows, key=lambda row: -row[1])


def _select(loaded: OwnershipMap, found: Found) -> DutyQuerySet:
    """The duties that the count of `found` counts; without a who, those that are open."""
    duties = Duty.objects.counted().filter(loaded.filters.condition())
    if found.state:
        duties = duties.filter(state=found.state)
    else:
        shown = [state for state in OPEN.values() if loaded.filters.shows(state)]
        duties = duties.filter(state__in=shown)
    if found.holder is not None:
        letters = Assignment.objects.filter(
            duty=OuterRef("pk"), role=RaciRole.ACCOUNTABLE, department__in=found.holder.ids
        )
        duties = duties.filter(Exists(letters))
    if found.activity is not None:
        duties = duties.filter(activity=found.activity)
    if found.ground is not None:
        duties = duties.filter(channel__platform_slug__in=found.ground.slugs)
    return duties
