"""The overview in words: its four counters, what got worse, how coverage moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from accounts.words import list_words, say_day, say_number
from ownership.models import Activity
from ownership.queries.comparison import Comparison
from ownership.queries.overview import Overview
from ownership.queries.trend import Trend
from ownership.rules import BY_CODE
from ownership.rules.projection import LOOKS_BACK
from ownership.rules.worsening import Kind, Worsening


@dataclass(frozen=True, slots=True)
class Counter:
    """`rule`: its code. `change`: since that day, None where nothing is known of it.

    `counts_duties`: whatever people said of their findings; else open findings are counted.
    """

    rule: str
    value: int
    about: str
    change: int | None
    counts_duties: bool

    @property
    def is_worse(self) -> bool:
        return (self.change or 0) > 0

    @property
    def by(self) -> int:
        return abs(self.change or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that got worse. `about`: from what to what; `by`: with its unit."""

    name: str
    about: str
    by: str
    url: str


def count_open(
    overview: Overview, findings: Mapping[str, int], then: Comparison | None
) -> list[Counter]:
    """Duties for the first two, open findings for the others."""
    now = {
        "unowned": overview.coverage.unowned,
        "contested": overview.coverage.contested,
        "owner_left": findings.get("owner_left", 0),
        "unconfirmed": findings.get("unconfirmed", 0),
    }
    before: dict[str, int] = {}
    if then is not None:
        before = {"unowned": then.coverage.unowned, "contested": then.coverage.contested}
        before |= {code: then.findings.get(code, 0) for code in ("owner_left", "unconfirmed")}
    about = {
        "unowned": _say_unowned(overview),
        "contested": _say_contested(overview),
        "owner_left": gettext("duties whose named person has left"),
        "unconfirmed": gettext("times a department has not confirmed a channel in time"),
    }
    if not now["owner_left"]:
        about["owner_left"] = gettext("Everybody who is named is there.")
    if not now["unconfirmed"]:
        about["unconfirmed"] = gettext("Nothing waits for its confirmation.")
    return [
        Counter(
            *(code, value, about[code], value - before[code] if before else None),
            counts_duties=code in ("unowned", "contested"),
        )
        for code, value in now.items()
    ]


def _say_unowned(overview: Overview) -> str:
    worst = overview.worst_activities("unowned", 1)
    if not worst:
        return gettext("Every duty has somebody.")
    activity, duties = worst[0]
    words = gettext("duties, {n} of them in {activity}")
    return words.format(n=say_number(duties), activity=activity.name.lower())


def _say_contested(overview: Overview) -> str:
    worst = [activity.name.lower() for activity, _ in overview.worst_activities("contested", 2)]
    if not worst:
        return gettext("Nothing is claimed twice.")
    activities = list_words(worst)
    return gettext("duties, mostly {activities}").format(activities=activities)


def say_worse(found: list[Worsening], overview: Overview, organization: str) -> list[Line]:
    """With where each of them is looked at. `organization`: its slug."""
    activities = {activity.key: activity for activity, _ in overview.activities}
    platforms = {row.platform.slug: row.platform.name for row in overview.heat}
    matrix = reverse("matrix", kwargs={"organization": organization})
    inbox = reverse("findings", kwargs={"organization": organization})
    lines = []
    for one in found:
        if one.kind == Kind.RULE:
            about = gettext("{now} open findings, {then} then")
            about = about.format(now=say_number(one.now), then=say_number(one.then))
            url = f"{inbox}?{urlencode({'rule': one.key})}"
            lines.append(Line(str(BY_CODE[one.key].title), about, f"+{say_number(one.by)}", url))
            continue
        is_activity = one.kind == Kind.ACTIVITY
        name = activities[one.key].name if is_activity else platforms[one.key]
        place = (
            {"activity": one.key}
            if is_activity
            else {"activity": _worst_on(overview, one.key).key, "platform": one.key}
        )
        points = ngettext("{n} point", "{n} points", one.by).format(n=f"\u2212{one.by}")
        about = gettext("{now} has one owner, {then} then")
        about = about.format(now=f"{one.now}%", then=f"{one.then}%")
        lines.append(Line(name, about, points, f"{matrix}?{urlencode(place)}"))
    return lines


def _worst_on(overview: Overview, platform: str) -> Activity:
    """The activity with the most duties there that have no one owner."""
    cells = next(row.cells for row in overview.heat if row.platform.slug == platform)
    return max(cells, key=lambda cell: cell[1].needed - cell[1].owned if cell[1] else -1)[0]


def say_trend(trend: Trend) -> str:
    """ "Up 9 points since 4 Aug; at this pace we reach the 90% target in June 2027."."""
    if len(trend.points) < 2:
        return ""
    first = trend.since(trend.points[-1].day - LOOKS_BACK) or trend.points[0]
    moved = trend.points[-1].percent - first.percent
    points = abs(moved)
    if moved > 0:
        said = ngettext("Up {n} point since {day}", "Up {n} points since {day}", points)
    elif moved < 0:
        said = ngettext("Down {n} point since {day}", "Down {n} points since {day}", points)
    else:
        said = gettext("The same as since {day}")
    said = said.format(n=points, day=say_day(first.day, today=trend.points[-1].day))
    line = trend.projection
    if line is None or line.at_target_on is None:
        return f"{said}."
    return gettext("{trend}; at this pace we reach the {share} target in {month}.").format(
        trend=said, share=f"{trend.target}%", month=date_format(line.at_target_on, "F Y")
    )
