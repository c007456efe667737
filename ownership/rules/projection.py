"""Projection: where coverage goes if it goes on as in the last three months. A straight line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LOOKS_BACK = timedelta(days=92)
FEWEST = 4  # with fewer points a line is a guess


@dataclass(frozen=True, slots=True)
class Projection:
    """`per_day`: percent points. `at_target_on`: when the line reaches the target, if it does."""

    start: date
    percent: float
    per_day: float
    at_target_on: date | None

    def on(self, day: date) -> float:
        """In percent, between 0 and 100."""
        return min(100.0, max(0.0, self.percent + self.per_day * (day - self.start).days))


def project(points: Sequence[tuple[date, float]], *, target: float | None) -> Projection | None:
    """Least squares over the points of the last three months, in the order of their days.

    `points`: day and percent. None with fewer than four.
    """
    if not points:
        return None
    last = points[-1][0]
    recent = [(day, percent) for day, percent in points if day > last - LOOKS_BACK]
    if len(recent) < FEWEST:
        return None
    start = recent[0][0]
    days = [(day - start).days for day, _ in recent]
    mean_day = sum(days) / len(days)
    mean = sum(percent for _, percent in recent) / len(recent)
    spread = sum((day - mean_day) ** 2 for day in days)
    together = sum(
        (day - mean_day) * (percent - mean) for day, (_, percent) in zip(days, recent, strict=True)
    )
    per_day = together / spread
    return Projection(
        start=start,
        percent=mean - per_day * mean_day,
        per_day=per_day,
        at_target_on=_reach(target, last, recent[-1][1], per_day),
    )


def _reach(target: float | None, last: date, percent: float, per_day: float) -> date | None:
    """From where it is today, for that is what somebody sees."""
    if target is None or percent >= target or per_day <= 0:
        return None
    days = (target - percent) / per_day
    return last + timedelta(days=round(days)) if days < 3_650 else None
