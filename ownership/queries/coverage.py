"""Coverage: how many needed duties have exactly one owner, and how many owners stand by them.

Counted here and nowhere else.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import Department, Person
from channels_registry.models import LOOKED_AT
from ownership.models import Assignment, Duty, DutyState, RaciRole
from ownership.queries.confirmations import confirmed_in_time
from ownership.rules.confirmation import somebody_answers


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

    def add(self, state: str, duties: int) -> None:
        setattr(self, state, getattr(self, state) + duties)


def count_duties() -> list[Cell]:
    """The whole organization by platform slug, activity id and state. One statement.

    Reads nothing of a duty but what the index `duty_state` holds.
    """
    rows = (
        Duty.objects.counted()
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


def sum_all(cells: Iterable[Cell]) -> Coverage:
    return sum_by(cells, lambda _: None).get(None, Coverage())


_OF_OWNED = Q(duty__state=DutyState.OWNED)


def count_confirmed(*, now: datetime, letters: Q = _OF_OWNED) -> int:
    """Counted duties that are owned, confirmed in time, and where somebody answers.

    `letters`: which letters A are counted, where it is not those of all owned duties. Three
    statements, whatever the size of the registry.
    """
    rows = list(
        Assignment.objects.filter(
            letters,
            confirmed_in_time(now),
            role=RaciRole.ACCOUNTABLE,
            duty__needed=True,
            duty__channel__status__in=LOOKED_AT,
        )
        .values_list("department_id", "person_id")
        .annotate(duties=Count("id"))
    )
    heads = dict(Department.objects.values_list("id", "head_id"))
    people = {*heads.values(), *(person_id for _, person_id, _ in rows)} - {None}
    gone = {
        person.pk: person.has_left(now.date())
        for person in Person.objects.filter(pk__among=people).select_related("membership")
    }
    return sum(
        duties
        for department_id, person_id, duties in rows
        if somebody_answers(
            named_left=gone.get(person_id), head_left=gone.get(heads[department_id])
        )
    )
