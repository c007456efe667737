"""The map: who answers for what, and on which platforms nobody does or two do.

The duties that coverage counts, by state, owner, activity and platform. A contested one counts
once, among those with two owners: so what a department has here is what it has alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import Department
from accounts.words import ngettext
from channels_registry.models import LOOKED_AT, Channel, CustomPlatform, Platform
from ownership.models import Activity, Assignment, DutyState, RaciRole
from ownership.queries.coverage import Cell, Coverage, count_duties, sum_all, sum_by

NOBODY, TWO_OWNERS, OTHERS = "nobody", "two-owners", "others"
OPEN = {NOBODY: DutyState.UNOWNED, TWO_OWNERS: DutyState.CONTESTED}
# Departments with less than one duty in so many are drawn as one; platforms after so many as well.
SMALL = 50
MOST_PLATFORMS = 20


@dataclass(frozen=True, slots=True)
class MapFilters:
    """Which duties are on it; empty means all. `state`: whose bands are drawn, counts stay."""

    state: str = ""
    brand: str = ""
    region: str = ""
    platform: str = ""

    def condition(self, prefix: str = "") -> Q:
        """Of a duty: everything but the state."""
        said = {"brand": self.brand, "region": self.region, "platform_slug": self.platform}
        return Q(**{f"{prefix}channel__{column}": word for column, word in said.items() if word})

    def shows(self, state: str) -> bool:
        return self.state in ("", state)


class Flow(NamedTuple):
    """So many duties of one activity on one platform; `department`: who owns them, where one does.

    Of a contested duty nobody is named here.
    """

    state: str
    department: UUID | None
    activity: UUID
    platform: str
    duties: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers: a department, or several that are drawn as one.

    `contested`: duties on which another department is an owner as well; not in `owned`.
    """

    key: str
    departments: tuple[Department, ...]
    owned: int
    contested: int

    @property
    def name(self) -> str:
        return self.departments[0].name if self.is_one else _say_others(len(self.departments))

    @property
    def label(self) -> str:
        return self.departments[0].label if self.is_one else self.name

    @property
    def is_one(self) -> bool:
        return len(self.departments) == 1

    @property
    def ids(self) -> frozenset[UUID]:
        return frozenset(department.pk for department in self.departments)


def _say_others(number: int) -> str:
    return ngettext("{n} other", "{n} others", number).format(n=number)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where: a platform, or several that are drawn as one."""

    key: str
    platforms: tuple[Platform | CustomPlatform, ...]
    coverage: Coverage

    @property
    def name(self) -> str:
        return self.platforms[0].name if self.is_one else _say_others(len(self.platforms))

    @property
    def is_one(self) -> bool:
        return len(self.platforms) == 1

    @property
    def slugs(self) -> frozenset[str]:
        return frozenset(platform.slug for platform in self.platforms)


@dataclass(frozen=True, slots=True)
class Focus:
    """What somebody points at, by keys: a band or a name of the map. Empty: nothing.

    `who`: nobody, two-owners or a department; `activity`: for what; `platform`: where.
    """

    who: str = ""
    activity: str = ""
    platform: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.who or self.activity or self.platform)


@dataclass(frozen=True, slots=True)
class Found:
    """The things of a focus. `state`: of the duties that it is about; empty for all open ones."""

    focus: Focus
    state: str
    holder: Holder | None
    activity: Activity | None
    ground: Ground | None

    def covers(self, flow: Flow) -> bool:
        """Whether it is about these duties. Without a who: whatever their state."""
        is_who = self.holder is None or flow.department in self.holder.ids
        return is_who and self.state in ("", flow.state) and self.is_where(flow)

    def is_where(self, flow: Flow) -> bool:
        """Whether these duties are of its activity and platform, whoever answers."""
        return (self.activity is None or flow.activity == self.activity.pk) and (
            self.ground is None or flow.platform in self.ground.slugs
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What channels have, to filter by."""

    brands: tuple[str, ...]
    regions: tuple[str, ...]
    platforms: tuple[Platform | CustomPlatform, ...]


@dataclass(frozen=True, slots=True)
class OwnershipMap:
    """Everything that is drawn and listed, counted at one moment.

    `holders`: departments that have duties alone, the most first; `silent`: the others that are
    active. `activities`: by the share that is open; `grounds`: platforms by what is open there.
    """

    filters: MapFilters
    coverage: Coverage
    flows: tuple[Flow, ...]
    holders: tuple[Holder, ...]
    silent: tuple[Department, ...]
    activities: tuple[tuple[Activity, Coverage], ...]
    grounds: tuple[Ground, ...]
    choices: Choices

    @property
    def shown_flows(self) -> list[Flow]:
        """Those of the state that is asked for."""
        return [flow for flow in self.flows if self.filters.shows(flow.state)]

    @property
    def drawn_holders(self) -> list[Holder]:
        """The small ones as one, where there are several."""
        small = [h for h in self.holders if h.owned * SMALL < self.coverage.needed]
        if len(small) < 2:
            return list(self.holders)
        return [*(h for h in self.holders if h not in small), self._others(small)]

    @property
    def drawn_grounds(self) -> list[Ground]:
        """Where something is open, the rest of a long list as one."""
        found = [ground for ground in self.grounds if ground.coverage.open]
        if len(found) <= MOST_PLATFORMS:
            return found
        most, rest = found[: MOST_PLATFORMS - 1], found[MOST_PLATFORMS - 1 :]
        return [*most, _put_together(rest)]

    def find(self, focus: Focus) -> Found | None:
        """What the words of an address mean; None where one of them means nothing here."""
        holder = self._find_holder(focus.who)
        activity = next((a for a, _ in self.activities if a.key == focus.activity), None)
        places = {ground.key: ground for ground in [*self.drawn_grounds, *self.grounds]}
        ground = places.get(focus.platform)
        is_somebody = focus.who in ("", *OPEN) or holder is not None
        if not is_somebody or (focus.activity and not activity) or (focus.platform and not ground):
            return None
        state = OPEN.get(focus.who, "") if holder is None else DutyState.OWNED
        return Found(focus, str(state), holder, activity, ground)

    def count(self, about: Callable[[Flow], bool]) -> Coverage:
        """These duties by state."""
        coverage = Coverage()
        for flow in filter(about, self.flows):
            coverage.add(flow.state, flow.duties)
        return coverage

    def _find_holder(self, key: str) -> Holder | None:
        known = {holder.key: holder for holder in [*self.drawn_holders, *self.holders]}
        for department in self.silent:
            silent = _key_of(department)
            known.setdefault(silent, Holder(silent, (department,), 0, 0))
        return known.get(key)

    def _others(self, holders: Sequence[Holder]) -> Holder:
        return Holder(
            OTHERS,
            tuple(department for holder in holders for department in holder.departments),
            sum(holder.owned for holder in holders),
            sum(holder.contested for holder in holders),
        )


def load_map(filters: MapFilters) -> OwnershipMap:
    """Seven statements, whatever the size of the registry."""
    cells = count_duties(filters.condition())
    owned, contested = _count_letters(filters)
    choices = _load_choices()
    holders, silent = _sort_holders(owned, contested)
    by_activity = sum_by(cells, lambda cell: cell.activity)
    activities = [(a, by_activity.get(a.pk, Coverage())) for a in Activity.objects.in_order()]
    # The order of the organization's list stays among those that are equal.
    activities.sort(key=lambda row: -row[1].open / max(1, row[1].needed))
    return OwnershipMap(
        filters=filters,
        coverage=sum_all(cells),
        flows=(*_open_flows(cells), *owned),
        holders=holders,
        silent=silent,
        activities=tuple(row for row in activities if row[1].needed),
        grounds=_sort_grounds(cells, choices.platforms),
        choices=choices,
    )


def _open_flows(cells: Iterable[Cell]) -> list[Flow]:
    return [
        Flow(cell.state, None, cell.activity, cell.platform, cell.duties)
        for cell in cells
        if cell.state in OPEN.values()
    ]


def _count_letters(filters: MapFilters) -> tuple[list[Flow], Counter[UUID]]:
    """What departments own alone; and by department what they own beside others. One statement.

    An owned duty has one accountable department, so its letters are its owners.
    """
    rows = (
        Assignment.objects.filter(
            filters.condition("duty__"),
            role=RaciRole.ACCOUNTABLE,
            duty__needed=True,
            duty__channel__status__in=LOOKED_AT,
            duty__state__in=(DutyState.OWNED, DutyState.CONTESTED),
        )
        .values_list(
            "duty__state", "department_id", "duty__activity_id", "duty__channel__platform_slug"
        )
        .annotate(duties=Count("id"))
    )
    owned, contested = [], Counter[UUID]()
    for flow in (Flow(*row) for row in rows):
        if flow.state == DutyState.OWNED:
            owned.append(flow)
        elif flow.department is not None:
            contested[flow.department] += flow.duties
    return owned, contested


def _load_choices() -> Choices:
    """Three statements."""
    used = set(
        Channel.objects.looked_at().values_list("brand", "region", "platform_slug").distinct()
    )
    slugs = {slug for _, _, slug in used}
    return Choices(
        brands=tuple(sorted({brand for brand, _, _ in used} - {""})),
        regions=tuple(sorted({region for _, region, _ in used} - {""})),
        platforms=(
            *Platform.objects.filter(pk__in=slugs).order_by("position"),
            *CustomPlatform.objects.filter(slug__in=slugs).order_by("name", "id"),
        ),
    )


def _sort_holders(
    flows: Iterable[Flow], contested: Counter[UUID]
) -> tuple[tuple[Holder, ...], tuple[Department, ...]]:
    """One statement."""
    owned: Counter[UUID | None] = Counter()
    for flow in flows:
        owned[flow.department] += flow.duties
    departments = list(Department.objects.in_order())
    holders = [
        Holder(_key_of(department), (department,), owned[department.pk], contested[department.pk])
        for department in departments
        if owned[department.pk]
    ]
    holders.sort(key=lambda holder: -holder.owned)
    silent = [d for d in departments if not owned[d.pk] and d.retired_on is None]
    return tuple(holders), tuple(silent)


def _sort_grounds(
    cells: Iterable[Cell], platforms: Iterable[Platform | CustomPlatform]
) -> tuple[Ground, ...]:
    by_platform = sum_by(cells, lambda cell: cell.platform)
    grounds = [
        Ground(platform.slug, (platform,), by_platform[platform.slug])
        for platform in platforms
        if platform.slug in by_platform
    ]
    return tuple(sorted(grounds, key=lambda ground: -ground.coverage.open))


def _put_together(grounds: Sequence[Ground]) -> Ground:
    coverage = Coverage()
    for ground in grounds:
        for state in DutyState.values:
            coverage.add(state, getattr(ground.coverage, state))
    return Ground(OTHERS, tuple(p for ground in grounds for p in ground.platforms), coverage)


def _key_of(department: Department) -> str:
    """Its slug, unless that is one of our own words."""
    return str(department.pk) if department.slug in (*OPEN, OTHERS) else department.slug
