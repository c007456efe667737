"""The trend as a drawing: where its lines go. Numbers in, coordinates out."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from ownership.queries.trend import Trend

WIDTH, HEIGHT = 480, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 96, 12, 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Paths and words in a box of WIDTH by HEIGHT."""

    line: str
    area: str
    last: Mark
    target: Mark | None
    ahead: str
    ahead_mark: Mark | None
    reaches_beyond: bool  # the target: then what is ahead is written above it
    days: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def right(self) -> int:
        return WIDTH - RIGHT


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    low: int

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, percent: float) -> float:
        share = (percent - self.low) / (100 - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def draw_trend(trend: Trend) -> Chart | None:
    """None with fewer than two days: one point is no line."""
    points = trend.points
    if len(points) < 2:
        return None
    first, last = points[0].day, points[-1].day
    until = last
    if trend.projection is not None:
        reach = trend.projection.at_target_on or trend.target_on
        until = max(last, min(reach, last + (last - first))) if reach else last
        until = max(until, last + (last - first) / 4)
    scale = _Scale(first, until, _find_low(trend))
    places = [(scale.x(point.day), scale.y(point.percent)) for point in points]
    line = "M" + "L".join(f"{x},{y}" for x, y in places)
    ground = scale.y(scale.low)
    area = f"{line}L{places[-1][0]},{ground}L{places[0][0]},{ground}Z"
    ahead, ahead_mark, reaches_beyond = "", None, False
    if trend.projection is not None:
        # From where it is today, by the slope: so the lines meet.
        end = min(100.0, points[-1].percent + trend.projection.per_day * (until - last).days)
        end = max(float(scale.low), end)
        x, y = scale.x(until), scale.y(end)
        ahead = f"M{places[-1][0]},{places[-1][1]}L{x},{y}"
        ahead_mark = Mark(x, y, f"{end:.0f}%")
        reaches_beyond = trend.target is not None and end > trend.target
    target = None
    if trend.target is not None:
        words = gettext("Target {share}").format(share=f"{trend.target}%")
        target = Mark(WIDTH - RIGHT, scale.y(trend.target), words)
    return Chart(
        line=line,
        area=area,
        last=Mark(*places[-1], f"{points[-1].percent}%"),
        target=target,
        ahead=ahead,
        ahead_mark=ahead_mark,
        reaches_beyond=reaches_beyond,
        days=tuple(_label_days(scale, last)),
        levels=tuple(Mark(LEFT, scale.y(n), f"{n}%") for n in _levels(scale.low)),
    )


def _find_low(trend: Trend) -> int:
    """The ground of the drawing: a whole ten below everything that is shown."""
    return max(0, min(point.percent for point in trend.points) // 10 * 10 - 10)


def _levels(low: int) -> list[int]:
    middle = (low + 100) // 20 * 10
    return [low, middle, 100]


def _label_days(scale: _Scale, last: date) -> list[Mark]:
    """The first day, the last that is known and one between; and how far it looks ahead."""
    days = [scale.first, scale.first + (last - scale.first) / 2, last]
    if scale.last > last:
        days.append(scale.last)
    return [
        Mark(scale.x(day), HEIGHT - BOTTOM, date_format(day, "j M")) for day in dict.fromkeys(days)
    ]
