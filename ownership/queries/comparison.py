"""What the overview is compared with: how it stood some weeks ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ownership.models import TrendDay
from ownership.queries.coverage import Coverage
from ownership.queries.overview import Overview
from ownership.rules.worsening import Levels, Worsening, find_worse

LOOKS_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One day that was kept."""

    day: date
    coverage: Coverage
    findings: Mapping[str, int]
    levels: Levels


def load_comparison(*, today: date) -> Comparison | None:
    """The first day kept in the last month; None when none was before today. One statement."""
    row = (
        TrendDay.objects.filter(day__gte=today - LOOKS_BACK, day__lt=today).order_by("day").first()
    )
    if row is None:
        return None
    return Comparison(
        day=row.day,
        coverage=Coverage(row.owned, row.unowned, row.contested),
        findings=row.findings,
        levels=Levels(
            activities=_read_percents(row.activities),
            platforms=_read_percents(row.platforms),
            rules=row.findings,
        ),
    )


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
