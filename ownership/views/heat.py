"""The heat map as it is drawn: coverage in; classes, words and addresses out.

Worked out here and not in the template: a page has some hundred and fifty of these cells.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext

from accounts.templatetags.masthead import heat
from ownership.models import Activity
from ownership.queries.coverage import Coverage
from ownership.queries.overview import HeatRow, OtherPlatforms


class HeatCell(NamedTuple):
    """`look`: its classes. The last two are empty where a cell leads nowhere."""

    look: str
    percent: str
    url: str = ""
    words: str = ""


class HeatLine(NamedTuple):
    """One row, of so many platforms; a cell is None where the activity is not needed."""

    name: str
    icon: str
    channels: int
    cells: list[HeatCell | None]
    number: int = 1


def draw_row(row: HeatRow, matrix: str) -> HeatLine:
    """`matrix`: the address of its page."""
    platform = row.platform
    cells: list[HeatCell | None] = []
    for activity, coverage in row.cells:
        if coverage is None:
            cells.append(None)
            continue
        query = urlencode({"activity": activity.key, "platform": platform.slug})
        words = _say(activity, platform.name, coverage)
        cells.append(_draw(coverage)._replace(url=f"{matrix}?{query}", words=words))
    return HeatLine(platform.name, platform.icon, row.channels, cells)


def draw_others(others: OtherPlatforms) -> HeatLine:
    """The smallest platforms together. The name is those of all of them."""
    cells = [_draw(coverage) if coverage else None for _, coverage in others.cells]
    return HeatLine(", ".join(others.names), "", others.channels, cells, len(others.names))


def _draw(coverage: Coverage) -> HeatCell:
    percent = coverage.percent
    look = f"{heat(percent)} hatched" if coverage.contested else heat(percent)
    return HeatCell(look, str(percent))


def _say(activity: Activity, platform: str, coverage: Coverage) -> str:
    if coverage.unowned and coverage.contested:
        words = gettext(
            "{activity} on {platform}: {owned} of {needed} owned, {unowned} with nobody,"
            " {contested} contested"
        )
    elif coverage.unowned:
        words = gettext(
            "{activity} on {platform}: {owned} of {needed} owned, {unowned} with nobody"
        )
    elif coverage.contested:
        words = gettext(
            "{activity} on {platform}: {owned} of {needed} owned, {contested} contested"
        )
    else:
        words = gettext("{activity} on {platform}: {owned} of {needed} owned")
    return words.format(
        activity=activity.name,
        platform=platform,
        owned=coverage.owned,
        needed=coverage.needed,
        unowned=coverage.unowned,
        contested=coverage.contested,
    )
