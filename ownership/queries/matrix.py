"""The matrix: who has which letter, on all channels for one activity or for one channel at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import Department
from channels_registry.models import Channel
from ownership.charter import Place
from ownership.models import Activity, Assignment, Duty, DutyState, Finding, RaciRole
from ownership.queries.coverage import Coverage
from ownership.queries.matrix_filters import (
    LAST,
    OPEN,
    ORDER,
    Filters,
    Grouping,
    duties_of,
    position,
)
from ownership.queries.suggestions import suggest_owners
from ownership.rules.likeness import find_differences

ROWS_PER_PAGE = 100
NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Row:
    """One duty, with a letter for each department in their order; "" where there is none.

    `state`: unowned, contested, owned or not_needed. `hints`, for each department: the letter that
    is suggested, CLEAR for none, or "". `icon` and what it means, `platform`: where the heading
    above does not say it.
    """

    duty: UUID
    channel: UUID
    version: int
    state: str
    name: str
    about: str
    icon: str
    letters: tuple[str, ...]
    hints: tuple[str, ...]
    platform: str = ""

    @property
    def cells(self) -> Iterable[tuple[str, str]]:
        """Letter and hint of each department."""
        return zip(self.letters, self.hints, strict=True)

    @property
    def owners(self) -> int:
        """How many say that it is theirs, where more than one does; some of them by a claim."""
        return max(2, self.letters.count("A"))


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one band on this page; without a name they stand alone.

    The counts are of all that pass the filters.
    """

    name: str
    icon: str
    channels: int
    open: int
    rows: tuple[Row, ...]


class _Count(NamedTuple):
    """How many channels share the first four; `shown` and `open` pass the filters."""

    platform: str
    brand: str
    region: str
    state: str
    channels: int
    needed: int
    shown: int
    open: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All of one activity but its rows: its coverage, what there is to filter by, and counts."""

    counts: tuple[_Count, ...]

    @property
    def coverage(self) -> Coverage:
        coverage = Coverage()
        for row in self.counts:
            coverage.add(row.state, row.needed)
        return coverage

    @property
    def channels(self) -> int:
        return sum(row.channels for row in self.counts)

    @property
    def shown(self) -> int:
        return sum(row.shown for row in self.counts)

    @property
    def brands(self) -> list[str]:
        return sorted({row.brand for row in self.counts} - {""})

    @property
    def regions(self) -> list[str]:
        return sorted({row.region for row in self.counts} - {""})

    def group(self, grouping: Grouping, channel: Channel, rows: Sequence[Row]) -> Group:
        """The band that this channel is in."""
        band = grouping.band_of(channel)
        is_one = grouping is Grouping.NONE
        counts = [row for row in self.counts if is_one or getattr(row, grouping) == band]
        return Group(
            name=grouping.name_band(channel),
            icon=channel.shown_platform.icon if grouping is Grouping.PLATFORM else "",
            channels=sum(row.shown for row in counts),
            open=sum(row.open for row in counts),
            rows=tuple(rows),
        )


@dataclass(frozen=True, slots=True)
class SavedDuty:
    """A duty as it is stored now: what a browser paints over what it believed.

    `letters` by department id; `findings` are all that are open in the organization, where they
    were counted.
    """

    duty: Duty
    state: str
    letters: dict[str, str]
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """Where a channel stands among all: "9 of 48", and its neighbours."""

    position: int
    total: int
    previous: Channel | None
    next: Channel | None


def list_activities() -> list[Activity]:
    """In order, each with `not_owned`: its counted duties that nobody or two own. One statement."""
    duties = (
        Duty.objects.counted()
        .filter(activity=OuterRef("pk"), state__in=OPEN)
        .values("activity")
        .annotate(duties=Count("id"))
        .values("duties")
    )
    return list(Activity.objects.in_order().annotate(not_owned=Coalesce(Subquery(duties), 0)))


def summarize(activity: Activity, filters: Filters) -> Summary:
    """One statement."""
    shown = Q(channel__isnull=False) & filters.condition
    counts = (
        duties_of(activity)
        .values_list("channel__platform_slug", "channel__brand", "channel__region", "state")
        .annotate(
            channels=Count("id"),
            in_need=Count("id", filter=Q(needed=True)),
            shown=Count("id", filter=shown),
            open=Count("id", filter=shown & Q(needed=True, state__in=OPEN)),
        )
    )
    return Summary(tuple(_Count(*row) for row in counts))


def load_groups(
    activity: Activity,
    departments: Sequence[Department],
    filters: Filters,
    *,
    summary: Summary,
    page: int,
) -> list[Group]:
    """The rows of one page, in their bands. Three statements at most."""
    grouping = filters.grouping
    duties = (
        filters.select(activity)
        .annotate(letters=letters_of_duty())
        .select_related("channel__platform", "channel__custom_platform")
    )
    shown = list(duties[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE])
    suggested = _suggest((duty, duty.channel, activity) for duty in shown)
    bands: dict[str, list[tuple[Channel, Row]]] = {}
    for duty in shown:
        channel, platform = duty.channel, None
        if grouping is not Grouping.PLATFORM:
            platform = channel.shown_platform
        row = _make_row(
            duty,
            duty.letters,
            departments,
            suggested,
            channel.label,
            about=_say_more(channel, but=grouping),
            icon=platform.icon if platform else "",
            platform=str(platform or ""),
        )
        bands.setdefault(grouping.band_of(channel), []).append((channel, row))
    return [
        summary.group(grouping, rows[0][0], [row for _, row in rows]) for rows in bands.values()
    ]


def load_channel_rows(
    channel: Channel, departments: Sequence[Department], *, like: Channel | None = None
) -> list[Row]:
    """One channel, all activities. Three statements at most.

    The hints are the charter's; or what `like` has on activities that are needed on both.
    """
    duties = _load_duties(channel)
    suggested: Mapping[UUID, UUID] = {}
    there: dict[UUID, Sequence[str]] = {}
    if like:
        for duty, letters in _load_duties(like):
            if duty.needed:
                there[duty.activity_id] = place_letters(letters, departments)
    else:
        suggested = _suggest((duty, channel, duty.activity) for duty, _ in duties)
    rows = []
    for duty, letters in duties:
        activity = duty.activity
        row = _make_row(duty, letters, departments, suggested, activity.name, icon=activity.icon)
        if duty.needed and activity.pk in there:
            row = replace(row, hints=find_differences(row.letters, there[activity.pk]))
        rows.append(row)
    return rows


def load_saved(duty_ids: Iterable[UUID], *, today: date | None = None) -> list[SavedDuty]:
    """One statement. `today`: the organization's, to count its open findings as well."""
    found = Finding.objects.open(today) if today else Finding.objects.none()
    count = found.values("organization").annotate(number=Count("id")).values("number")
    duties = Duty.objects.filter(pk__in=set(duty_ids)).annotate(
        letters=letters_of_duty(), findings=Coalesce(Subquery(count), 0)
    )
    return [
        SavedDuty(
            duty, state_of(duty), {pair[:-1]: pair[-1] for pair in duty.letters}, duty.findings
        )
        for duty in duties
    ]


def step_through(channel: Channel) -> Step:
    """Three statements."""
    place_of_platform = channel.platform.position if channel.platform else LAST
    place = (place_of_platform, channel.platform_slug, channel.key, channel.pk)
    after, before = _beside(place, "gt"), _beside(place, "lt")
    channels = Channel.objects.looked_at().annotate(position=position())
    counts = channels.aggregate(total=Count("id"), before=Count("id", filter=before))
    return Step(
        position=counts["before"] + 1,
        total=counts["total"],
        previous=channels.filter(before).order_by(*ORDER).last(),
        next=channels.filter(after).order_by(*ORDER).first(),
    )


def _load_duties(channel: Channel) -> list[tuple[Duty, list[str]]]:
    """With their letters, in the order of the activities. One statement."""
    duties = Duty.objects.filter(channel=channel).annotate(letters=letters_of_duty())
    ordered = duties.select_related("activity").order_by("activity__position", "activity__key")
    return [(duty, duty.letters) for duty in ordered]


def place_letters(letters: Iterable[str], departments: Sequence[Department]) -> tuple[str, ...]:
    """What `letters_of_duty` told, a letter for each department; "" where it has none."""
    by_department = {pair[:-1]: pair[-1] for pair in letters}
    return tuple(by_department.get(str(department.pk), "") for department in departments)


def letters_of_duty() -> ArraySubquery:
    """The letters of each duty in one column: texts of a department's id and its letter."""
    letters = Assignment.objects.filter(duty=OuterRef("pk"))
    return ArraySubquery(letters.values_list(Concat(Cast("department_id", CharField()), F("role"))))


def _suggest(rows: Iterable[tuple[Duty, Channel, Activity]]) -> dict[UUID, UUID]:
    return suggest_owners(
        {
            duty.pk: (
                Place(channel.platform_slug, channel.purpose, channel.brand, channel.region),
                activity.key,
            )
            for duty, channel, activity in rows
            if duty.needed and duty.state == DutyState.UNOWNED
        }
    )


def _make_row(
    duty: Duty,
    letters: Iterable[str],
    departments: Sequence[Department],
    suggested: Mapping[UUID, UUID],
    name: str,
    about: str = "",
    icon: str = "",
    platform: str = "",
) -> Row:
    held = place_letters(letters, departments)
    named = suggested.get(duty.pk)
    return Row(
        duty=duty.pk,
        channel=duty.channel_id,
        version=duty.version,
        state=state_of(duty),
        name=name,
        about=about,
        icon=icon,
        letters=held,
        hints=tuple(
            RaciRole.ACCOUNTABLE if department.pk == named and not letter else ""
            for department, letter in zip(departments, held, strict=True)
        ),
        platform=platform,
    )


def state_of(duty: Duty) -> str:
    """unowned, contested, owned or not_needed."""
    return duty.state if duty.needed else NOT_NEEDED


def _say_more(channel: Channel, *, but: Grouping) -> str:
    """Brand and region, where the heading does not say it."""
    said = (name for name in (Grouping.BRAND, Grouping.REGION) if name is not but)
    return ", ".join(filter(None, (getattr(channel, name) for name in said)))


def _beside(place: tuple[int, str, str, UUID], direction: str) -> Q:
    """Before ("lt") or after ("gt") this place in ORDER."""
    condition, same = Q(), Q()
    for field, value in zip(ORDER, place, strict=True):
        condition |= same & Q(**{f"{field}__{direction}": value})
        same &= Q(**{field: value})
    return condition
