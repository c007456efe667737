"""What the overview is compared with: how it stood some weeks ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, Q, Subquery, When

from accounts.models import Organization
from ownership.models import TrendDay
from ownership.queries.coverage import Coverage
from ownership.queries.overview import Overview
from ownership.queries.trend import COLUMNS, Trend, list_days, make_trend
from ownership.rules.worsening import Levels, Worsening, find_worse

LOOKS_BACK = timedelta(days=31)
_KEPT = ("findings", "activities", "platforms")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One day that was kept."""

    day: date
    coverage: Coverage
    findings: Mapping[str, int]
    levels: Levels


def load_trend_compared(
    organization: Organization, *, today: date
) -> tuple[Trend, Comparison | None]:
    """The trend, and the first day kept in the last month; None when none was before today.

    One statement: of that day alone it reads what was kept by rule, activity and platform.
    """
    first = TrendDay.objects.filter(day__gte=today - LOOKS_BACK, day__lt=today).order_by("day")
    is_first = Q(day=Subquery(first.values("day")[:1]))
    kept = {f"{name}_then": Case(When(is_first, then=F(name))) for name in _KEPT}
    rows = list(list_days(today).annotate(**kept).values_list(*COLUMNS, *kept))
    trend = make_trend((row[: len(COLUMNS)] for row in rows), organization)
    for place, row in enumerate(rows):
        findings, activities, platforms = row[len(COLUMNS) :]
        if findings is not None:
            point = trend.points[place]
            levels = Levels(_read_percents(activities), _read_percents(platforms), findings)
            return trend, Comparison(point.day, point.coverage, findings, levels)
    return trend, None


def list_worse(
    then: Comparison, overview: Overview, findings: Mapping[str, int], *, how_many: int
) -> list[Worsening]:
    """`findings`: open now, by rule."""
    now = Levels(
        activities={a.key: c.percent for a, c in overview.activities if c.needed},
        platforms={row.platform.slug: row.coverage.percent for row in overview.heat},
        rules=findings,
    )
    return find_worse(then.levels, now, how_many=how_many)


def _read_percents(kept: Mapping[str, list[int]]) -> dict[str, int]:
    return {key: Coverage(*counts).percent for key, counts in kept.items()}
