"""The five-second answer: how much is owned, what is not, where, and who carries the load."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count
from django.db.models.functions import JSONObject
from django.utils.formats import number_format

from accounts.models import Department
from accounts.tenancy.plans import counting_all
from accounts.words import gettext
from channels_registry.models import Channel, CustomPlatform
from ownership.models import Activity, Finding, RaciRole
from ownership.queries.coverage import (
    Coverage,
    add_up,
    count_duties,
    sum_all,
    sum_by,
)
from ownership.queries.history_words import Names
from ownership.queries.inbox import open_by_rule
from ownership.queries.standing import (
    LetterGroup,
    Standing,
    add_standing,
    count_letters,
    load_in_control,
    load_leading,
)
from ownership.queries.terms import load_terms

OLDEST = 5
# Rows of the heat map that a page shows; the smaller platforms become one.
MOST_PLATFORMS = 15


class HeatPlatform(NamedTuple):
    """A platform of the catalogue or of the organization's own, as far as it is shown."""

    slug: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One platform of the heat map; a cell is None where the activity is needed nowhere."""

    platform: HeatPlatform
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
        return gettext("{n} per person").format(n=number_format(round(self.per_person, 1), 1))


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the overview page, counted at one moment.

    `findings`: open ones by rule. `departments`: all there are, retired or not.
    """

    coverage: Coverage
    standing: Standing
    channels: int
    activities: tuple[tuple[Activity, Coverage], ...]
    heat: tuple[HeatRow, ...]
    load: tuple[LoadRow, ...]
    oldest: tuple[Finding, ...]
    findings: Mapping[str, int]
    departments: tuple[Department, ...]
    as_of: datetime

    @property
    def names(self) -> Names:
        """What the history calls things, for its sentences beside the figures."""
        return Names(
            activities={activity.key: activity.name for activity, _ in self.activities},
            departments={department.slug: department.name for department in self.departments},
        )

    @property
    def department_labels(self) -> dict[UUID, str]:
        return {department.pk: department.label for department in self.departments}

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
    """`today`: the organization's. Eight statements, whatever the size of the registry."""
    terms = load_terms(now.date())
    departments, in_control = load_leading(), load_in_control(terms.today)
    with counting_all():
        letters = count_letters(now=now, terms=terms, in_control=in_control)
        cells = count_duties()
    load = weigh_departments(departments, letters)
    carried = {row.department.pk: row.accountable for row in load}
    platforms = _count_channels()
    activities = list(Activity.objects.in_order())
    by_activity = sum_by(cells, lambda cell: cell.activity)
    by_place = sum_by(cells, lambda cell: (cell.platform, cell.activity))
    heat = [
        HeatRow(
            platform=platform,
            channels=channels,
            cells=tuple((a, by_place.get((platform.slug, a.pk))) for a in activities),
        )
        for platform, channels in platforms
    ]
    heat.sort(key=lambda row: -row.channels)
    oldest, findings = _load_findings(today)
    return Overview(
        coverage=sum_all(cells),
        standing=add_standing(letters, departments, in_control, terms, carried=carried),
        channels=sum(row.channels for row in heat),
        activities=tuple((a, by_activity.get(a.pk, Coverage())) for a in activities),
        heat=tuple(heat),
        load=tuple(load),
        oldest=oldest,
        findings=findings,
        departments=tuple(departments),
        as_of=now,
    )


def _count_channels() -> list[tuple[HeatPlatform, int]]:
    """By platform: the catalogue's in its order, then the organization's own. One statement."""
    rows = list(
        Channel.objects.looked_at()
        .order_by()
        .values_list(
            *("platform_slug", "platform__name", "platform__icon", "platform__position"),
            *("custom_platform__name", "custom_platform_id"),
        )
        .annotate(channels=Count("id"))
    )
    # Sorted here, where there are few of them: the database would sort the channels.
    rows.sort(key=lambda row: (row[3] is None, row[3] or 0, row[4] or "", str(row[5])))
    return [
        (HeatPlatform(slug, name or own_name, icon or CustomPlatform.icon), channels)
        for slug, name, icon, _, own_name, _, channels in rows
    ]


def _load_findings(today: date) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """The oldest open ones, and how many are open by rule. One statement: without any, there is
    nothing to count.
    """
    counts = open_by_rule(today).values(pair=JSONObject(rule="rule", findings="findings"))
    oldest = tuple(
        Finding.objects.open(today)
        .annotate(counts=ArraySubquery(counts))
        .select_related("channel__platform", "channel__custom_platform", "activity")
        .order_by("opened_at", "-severity")[:OLDEST]
    )
    pairs = oldest[0].counts if oldest else []
    return oldest, {pair["rule"]: pair["findings"] for pair in pairs}


def weigh_departments(
    departments: Iterable[Department], letters: Iterable[LetterGroup]
) -> list[LoadRow]:
    """The active ones of these, the most loaded first."""
    counts: Counter[tuple[UUID, str]] = Counter()
    for group in letters:
        counts[group.department, group.role] += group.duties
    rows = [
        LoadRow(
            department,
            counts[department.pk, RaciRole.ACCOUNTABLE],
            counts[department.pk, RaciRole.RESPONSIBLE],
        )
        for department in departments
        if department.retired_on is None
    ]
    return sorted(rows, key=lambda row: -row.accountable)
