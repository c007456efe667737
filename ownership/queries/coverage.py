"""Coverage: how many needed duties have exactly one owner, and how many owners stand by them.

Counted here and nowhere else.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from ownership.models import Duty


class Cell(NamedTuple):
    """How many counted duties of one platform and activity are in one state."""

    platform: str
    activity: UUID
    state: str
    duties: int


@dataclass(slots=True)
class Coverage:
    """Duties by state."""

    owned: int = 0
    unowned: int = 0
    contested: int = 0

    @property
    def needed(self) -> int:
        return self.owned + self.unowned + self.contested

    @property
    def percent(self) -> int:
        """What the headline says: to the nearest whole, but 100 means all and 0 means none."""
        return self.percent_of(self.owned)

    def percent_of(self, duties: int) -> int:
        """So many of the needed duties, in the same way."""
        if duties in (0, self.needed):
            return 100 if duties else 0
        return min(99, max(1, (200 * duties + self.needed) // (2 * self.needed)))

    @property
    def open(self) -> int:
        """Without one clear owner."""
        return self.unowned + self.contested

    def add(self, state: str, duties: int) -> None:
        setattr(self, state, getattr(self, state) + duties)


def count_duties(*conditions: Q) -> list[Cell]:
    """The whole organization, or what fits, by platform slug, activity id and state. One statement.

    Without conditions it reads nothing of a duty but what the index `duty_state` holds.
    """
    rows = (
        Duty.objects.counted()
        .filter(*conditions)
        .values_list("channel__platform_slug", "activity_id", "state")
        .annotate(duties=Count("id"))
    )
    return [Cell(*row) for row in rows]


def sum_by(cells: Iterable[Cell], key: Callable[[Cell], Hashable]) -> dict[Hashable, Coverage]:
    """Coverage per group: per platform, per activity, or of everything."""
    groups: dict[Hashable, Coverage] = {}
    for cell in cells:
        groups.setdefault(key(cell), Coverage()).add(cell.state, cell.duties)
    return groups


def add_up(coverages: Iterable[Coverage]) -> Coverage:
    total = Coverage()
    for coverage in coverages:
        for state in ("owned", "unowned", "contested"):
            total.add(state, getattr(coverage, state))
    return total


def sum_all(cells: Iterable[Cell]) -> Coverage:
    return sum_by(cells, lambda _: None).get(None, Coverage())
