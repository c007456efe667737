"""How coverage moved, and where it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organization
from ownership.models import TrendDay
from ownership.queries.coverage import Coverage, count_duties, sum_all
from ownership.queries.standing import count_standing
from ownership.rules.projection import Projection, project

SHOWN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day: duties by state, and how many of the owned stood on firmer ground."""

    day: date
    coverage: Coverage
    confirmed: int
    resilient: int

    @property
    def percent(self) -> int:
        return self.coverage.percent

    @property
    def confirmed_percent(self) -> int:
        return self.coverage.percent_of(self.confirmed)

    @property
    def resilient_percent(self) -> int:
        return self.coverage.percent_of(self.resilient)


@dataclass(frozen=True, slots=True)
class Trend:
    """The days of the last year, oldest first; the target; the line into the future."""

    points: tuple[TrendPoint, ...]
    target: int | None
    target_on: date | None
    projection: Projection | None

    def since(self, day: date) -> TrendPoint | None:
        """The first point of that day or later: what "since" is compared with."""
        return next((point for point in self.points if point.day >= day), None)

    def until(self, now: TrendPoint) -> "Trend":
        """Up to this moment, whatever was kept of its day: beside what is counted now."""
        points = (*(point for point in self.points if point.day < now.day), now)
        return _draw_on(replace(self, points=points))


def load_trend(organization: Organization, *, today: date) -> Trend:
    """One statement."""
    return make_trend(list_days(today).values_list(*COLUMNS), organization)


def count_now(*, now: datetime, today: date) -> TrendPoint:
    """How it stands at this moment: six statements, whatever the size of the registry."""
    standing = count_standing(now=now)
    return TrendPoint(today, sum_all(count_duties()), standing.confirmed, standing.resilient)


COLUMNS = ("day", "owned", "unowned", "contested", "confirmed", "resilient")


def list_days(today: date) -> QuerySet[TrendDay]:
    """Those of the last year, oldest first."""
    return TrendDay.objects.filter(day__gt=today - SHOWN).order_by("day")


def make_trend(rows: Iterable[Sequence[Any]], organization: Organization) -> Trend:
    """The trend of these days, each with COLUMNS."""
    points = tuple(
        TrendPoint(day, Coverage(owned, unowned, contested), confirmed, resilient)
        for day, owned, unowned, contested, confirmed, resilient in rows
    )
    target, target_on = organization.coverage_target, organization.coverage_target_on
    return _draw_on(Trend(points, target, target_on, projection=None))


def _draw_on(trend: Trend) -> Trend:
    """With the line into the future, from what is exact."""
    exact = [
        (point.day, 100 * point.coverage.owned / point.coverage.needed)
        for point in trend.points
        if point.coverage.needed
    ]
    return replace(trend, projection=project(exact, target=trend.target))
