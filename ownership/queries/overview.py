"""The five-second answer: how much is owned, what is not, where, and who carries the load."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import Department
from accounts.words import gettext
from channels_registry.models import Channel, CustomPlatform, Platform
from channels_registry.platforms.custom import OWN
from ownership.models import Activity, Assignment, Finding, RaciRole
from ownership.queries.coverage import (
    Coverage,
    add_up,
    count_duties,
    sum_all,
    sum_by,
)
from ownership.queries.standing import Standing, count_standing

OLDEST = 5
# Rows of the heat map that a page shows; the smaller platforms become one.
MOST_PLATFORMS = 15


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One platform of the heat map; a cell is None where the activity is needed nowhere."""

    platform: Platform | CustomPlatform
    channels: int
    cells: tuple[tuple[Activity, Coverage | None], ...]

    @property
    def coverage(self) -> Coverage:
        return add_up(coverage for _, coverage in self.cells if coverage)


@dataclass(frozen=True, slots=True)
class OtherPlatforms:
    """The smallest platforms of the heat map, as one row."""

    names: tuple[str, ...]
    channels: int
    cells: tuple[tuple[Activity, Coverage | None], ...]


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A department's needed duties. `per_person` is None without a headcount."""

    department: Department
    accountable: int
    responsible: int

    @property
    def per_person(self) -> float | None:
        headcount = self.department.headcount
        return self.accountable / headcount if headcount else None

    @property
    def say_per_person(self) -> str:
        if not self.per_person:
            return ""
        return gettext("{n:.1f} per person").format(n=self.per_person)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the overview page, counted at one moment."""

    coverage: Coverage
    standing: Standing
    channels: int
    activities: tuple[tuple[Activity, Coverage], ...]
    heat: tuple[HeatRow, ...]
    load: tuple[LoadRow, ...]
    oldest: tuple[Finding, ...]
    as_of: datetime

    @property
    def confirmed(self) -> int:
        return self.standing.confirmed

    @property
    def confirmed_percent(self) -> int:
        return self.coverage.percent_of(self.standing.confirmed)

    @property
    def resilient_percent(self) -> int:
        return self.coverage.percent_of(self.standing.resilient)

    def fold_heat(self) -> tuple[tuple[HeatRow, ...], OtherPlatforms | None]:
        """The largest platforms, and the others as one row where there are more than fit."""
        if len(self.heat) <= MOST_PLATFORMS:
            return self.heat, None
        shown, others = self.heat[: MOST_PLATFORMS - 1], self.heat[MOST_PLATFORMS - 1 :]
        columns = zip(*(row.cells for row in others), strict=True)
        return shown, OtherPlatforms(
            names=tuple(row.platform.name for row in others),
            channels=sum(row.channels for row in others),
            cells=tuple(
                (
                    column[0][0],
                    add_up(c for _, c in column if c) if any(c for _, c in column) else None,
                )
                for column in columns
            ),
        )

    def worst_activities(self, state: str, how_many: int) -> list[tuple[Activity, int]]:
        """Activities with the most duties in this state, the most first, zeros left out."""
        counts = [(activity, getattr(coverage, state)) for activity, coverage in self.activities]
        counts.sort(key=lambda pair: -pair[1])
        return [pair for pair in counts[:how_many] if pair[1]]


def load_overview(*, now: datetime, today: date) -> Overview:
    """`today`: the organization's. Thirteen statements, whatever the size of the registry."""
    load = load_departments()
    cells = count_duties()
    activities = list(Activity.objects.in_order())
    by_activity = sum_by(cells, lambda cell: cell.activity)
    channels = dict(
        Channel.objects.looked_at().values_list("platform_slug").annotate(channels=Count("id"))
    )
    by_place = sum_by(cells, lambda cell: (cell.platform, cell.activity))
    heat = [
        HeatRow(
            platform=platform,
            channels=channels[platform.slug],
            cells=tuple((a, by_place.get((platform.slug, a.pk))) for a in activities),
        )
        for platform in _load_platforms(channels)
    ]
    heat.sort(key=lambda row: -row.channels)
    return Overview(
        coverage=sum_all(cells),
        standing=count_standing(
            now=now, carried={row.department.pk: row.accountable for row in load}
        ),
        channels=sum(channels.values()),
        activities=tuple((a, by_activity.get(a.pk, Coverage())) for a in activities),
        heat=tuple(heat),
        load=tuple(load),
        oldest=tuple(
            Finding.objects.open(today)
            .select_related("channel__platform", "channel__custom_platform", "activity")
            .order_by("opened_at", "-severity")[:OLDEST]
        ),
        as_of=now,
    )


def _load_platforms(slugs: Collection[str]) -> list[Platform | CustomPlatform]:
    """The catalogue's in its order, then the organization's own. One statement, or two."""
    found: list[Platform | CustomPlatform] = list(
        Platform.objects.filter(pk__in=slugs).order_by("position")
    )
    if own := [slug for slug in slugs if slug.startswith(OWN)]:
        found += CustomPlatform.objects.filter(slug__in=own).order_by("name", "id")
    return found


def load_departments() -> list[LoadRow]:
    """Active departments, the most loaded first. Two statements."""
    counted = Q(duty__needed=True, duty__channel__in=Channel.objects.looked_at())
    counts: dict[UUID, dict[str, Any]] = {
        row["department_id"]: row
        for row in Assignment.objects.filter(
            counted, role__in=[RaciRole.ACCOUNTABLE, RaciRole.RESPONSIBLE]
        )
        .values("department_id")
        .annotate(
            accountable=Count("id", filter=Q(role=RaciRole.ACCOUNTABLE)),
            responsible=Count("id", filter=Q(role=RaciRole.RESPONSIBLE)),
        )
    }
    nothing = {"accountable": 0, "responsible": 0}
    rows = []
    for department in Department.objects.active().in_order():
        count = counts.get(department.pk, nothing)
        rows.append(LoadRow(department, count["accountable"], count["responsible"]))
    return sorted(rows, key=lambda row: -row.accountable)
