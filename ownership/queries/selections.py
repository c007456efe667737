"""Selections: the channels that somebody ticked, or all that pass some filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.capabilities import Capability
from accounts.models import Department, Membership
from accounts.queries.seats import speaks_for
from accounts.words import gettext, say_number
from channels_registry.models import Channel, ChannelStatus
from channels_registry.models.channel import ChannelQuerySet
from ownership.models import Activity, Assignment, Duty, DutyState, Finding, RaciRole
from ownership.queries.channel_filters import ChannelFilters

_NAMED = 5  # channels that a sentence names


@dataclass(frozen=True, slots=True)
class Selection:
    """By id, with the version that was seen where one was; or by filters.

    `seen`: what `Selected.seen` said of the filters' channels when somebody looked; empty before.
    """

    ids: Mapping[UUID, int | None] = field(default_factory=dict)
    filters: ChannelFilters | None = None
    seen: str = ""

    def channels(self) -> ChannelQuerySet:
        if self.filters is not None:
            return self.filters.select()
        return Channel.objects.filter(pk__in=self.ids)


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selection holds now: id -> version, the oldest channel first.

    `missing`: how many ticked channels are gone. `changed`: those that are not as they were seen.
    `is_stale`: somebody changed something since it was looked at.
    """

    versions: dict[UUID, int]
    missing: int
    changed: tuple[UUID, ...]
    is_stale: bool

    def __len__(self) -> int:
        return len(self.versions)

    @property
    def seen(self) -> str:
        """A word that differs as soon as a channel comes, goes, or is changed."""
        return f"{len(self.versions)}.{sum(self.versions.values())}"


def read_selection(selection: Selection) -> Selected:
    """One statement."""
    rows = selection.channels().order_by("pk").values_list("pk", "version")
    versions: dict[UUID, int] = dict(rows)
    changed = tuple(
        channel_id
        for channel_id, version in selection.ids.items()
        if version is not None and versions.get(channel_id, version) != version
    )
    missing = len(selection.ids.keys() - versions.keys())
    selected = Selected(versions, missing, changed, is_stale=bool(missing or changed))
    if selection.seen and selection.seen != selected.seen:
        return Selected(versions, missing, changed, is_stale=True)
    return selected


def name_channels(ids: tuple[UUID, ...]) -> str:
    """Some of them by name, for a sentence. One statement."""
    some = Channel.objects.filter(pk__in=ids).order_by("platform_slug", "handle")[:_NAMED]
    names = ", ".join(channel.label for channel in some)
    rest = len(ids) - min(len(ids), _NAMED)
    if not rest:
        return names
    return gettext("{names} and {rest} more").format(names=names, rest=say_number(rest))


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """One activity on the selected channels: on how many nobody, somebody, or it is not needed."""

    activity: Activity
    nobody: int
    somebody: int
    not_needed: int


def count_by_activity(selection: Selection) -> list[ActivityCount]:
    """In the order of the activities. Two statements.

    Retired channels count as needing nothing: nobody is made accountable there.
    """
    letters = Assignment.objects.filter(duty=OuterRef("pk"), role=RaciRole.ACCOUNTABLE)
    is_needed = Q(needed=True) & ~Q(channel__status=ChannelStatus.RETIRED)
    duties = Duty.objects.filter(channel__in=selection.channels().values("pk"))
    rows = (
        duties.annotate(has_owner=Exists(letters))
        .values("activity_id")
        .annotate(
            nobody=Count("id", filter=is_needed & Q(has_owner=False)),
            somebody=Count("id", filter=is_needed & Q(has_owner=True)),
            all=Count("id"),
        )
    )
    counts = {row["activity_id"]: row for row in rows}
    found = []
    for activity in Activity.objects.in_order():
        row = counts.get(activity.pk, {"nobody": 0, "somebody": 0, "all": 0})
        rest = row["all"] - row["nobody"] - row["somebody"]
        found.append(ActivityCount(activity, row["nobody"], row["somebody"], rest))
    return found


@dataclass(frozen=True, slots=True)
class Retirement:
    """What retiring the selected channels would take out of the figures."""

    channels: int
    retired_already: int
    owned_duties: int
    findings: int


def foresee_retirement(selection: Selection) -> Retirement:
    """Three statements."""
    ids = selection.channels().values("pk")
    totals = Channel.objects.filter(pk__in=ids).aggregate(
        all=Count("pk"), retired=Count("pk", filter=Q(status=ChannelStatus.RETIRED))
    )
    return Retirement(
        channels=totals["all"],
        retired_already=totals["retired"],
        owned_duties=Duty.objects.counted().filter(channel__in=ids, state=DutyState.OWNED).count(),
        findings=Finding.objects.present().filter(channel__in=ids).count(),
    )


@dataclass(frozen=True, slots=True)
class AnsweredFor:
    """For how many needed duties of the selected channels a department is accountable.

    `is_asked`: whether whoever looks can confirm them.
    """

    department: Department
    duties: int
    is_asked: bool


def count_by_department(selection: Selection, seat: Membership) -> list[AnsweredFor]:
    """In the order of the departments. Three statements, one more for a steward: so the planner
    joins letters with the duties that are meant alone.
    """
    may = speaks_for(seat, Capability.CONFIRM)
    duties = Duty.objects.counted().filter(channel__in=selection.channels().values("pk"))
    letters = Assignment.objects.filter(
        role=RaciRole.ACCOUNTABLE, duty__among=list(duties.values_list("pk", flat=True))
    )
    counts = dict(letters.values_list("department").annotate(duties=Count("duty", distinct=True)))
    departments = Department.objects.filter(pk__in=counts).in_order()
    return [AnsweredFor(one, counts[one.pk], may(one.pk)) for one in departments]


def list_used(column: str) -> list[str]:
    """The words that channels have in a column, the most frequent first: to choose from."""
    words = Channel.objects.exclude(**{column: ""}).values_list(column)
    ordered = words.annotate(channels=Count("pk")).order_by("-channels", column)
    return [word for word, _ in ordered[:50]]
