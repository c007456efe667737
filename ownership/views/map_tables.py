"""The map as tables: every number of the drawing, each a link to what it counts."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from accounts.words import say_number
from ownership.models import DutyState
from ownership.queries.map import NOBODY, TWO_OWNERS, Focus, OwnershipMap
from ownership.views.map_address import MapAddress


@dataclass(frozen=True, slots=True)
class Part:
    """A number and its tone; one without a tone is of one owner."""

    number: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """What leads to the duties that are counted. No parts: there are none."""

    parts: tuple[Part, ...]
    url: str
    is_current: bool

    @property
    def words(self) -> str:
        """ "5 + 1"."""
        return " + ".join(say_number(part.number) for part in self.parts)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One activity or one platform. `total`: all its duties."""

    name: str
    icon: str
    url: str
    cells: tuple[TableCell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MapTable:
    """`columns`: what stands above the cells."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def tabulate_activities(address: MapAddress, loaded: OwnershipMap) -> MapTable:
    """For what: who answers, nobody and two owners first."""
    counts: Counter[tuple[UUID, UUID | str]] = Counter()
    for flow in loaded.flows:
        counts[flow.activity, flow.department or flow.state] += flow.duties
    who: list[tuple[str, str, UUID | str, str]] = [
        (gettext("Nobody"), NOBODY, DutyState.UNOWNED, "gap"),
        (gettext("Two owners"), TWO_OWNERS, DutyState.CONTESTED, "clash"),
        *((h.label, h.key, h.departments[0].pk, "") for h in loaded.holders),
    ]
    rows = [
        TableRow(
            activity.name,
            activity.icon,
            address.url_of(Focus(activity=activity.key)),
            tuple(
                _cell(address, Focus(key, activity.key), [(counts[activity.pk, of], tone)])
                for _, key, of, tone in who
            ),
            coverage.needed,
        )
        for activity, coverage in loaded.activities
    ]
    return MapTable(tuple(name for name, *_ in who), tuple(rows))


def tabulate_grounds(address: MapAddress, loaded: OwnershipMap) -> MapTable:
    """Where it is missing: platforms on which something has no clear owner, and for what."""
    counts: Counter[tuple[str, UUID, str]] = Counter()
    for flow in loaded.flows:
        counts[flow.platform, flow.activity, flow.state] += flow.duties
    rows = []
    for ground in loaded.grounds:
        if not ground.coverage.open:
            continue
        unowned, contested = ground.coverage.unowned, ground.coverage.contested
        cells = [
            _cell(address, Focus(NOBODY, platform=ground.key), [(unowned, "gap")]),
            _cell(address, Focus(TWO_OWNERS, platform=ground.key), [(contested, "clash")]),
        ]
        for activity, _ in loaded.activities:
            here = [
                (counts[ground.key, activity.pk, DutyState.UNOWNED], "gap"),
                (counts[ground.key, activity.pk, DutyState.CONTESTED], "clash"),
            ]
            cells.append(_cell(address, Focus("", activity.key, ground.key), here))
        rows.append(
            TableRow(
                ground.name,
                ground.platforms[0].icon,
                address.url_of(Focus(platform=ground.key)),
                tuple(cells),
                ground.coverage.needed,
            )
        )
    names = (activity.label for activity, _ in loaded.activities)
    return MapTable((gettext("Nobody"), gettext("Two owners"), *names), tuple(rows))


def _cell(address: MapAddress, focus: Focus, numbers: list[tuple[int, str]]) -> TableCell:
    return TableCell(
        tuple(Part(number, tone) for number, tone in numbers if number),
        address.url_of(focus),
        is_current=address.focus == focus,
    )
