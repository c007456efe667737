"""Who has a stake in a channel, who could have one, and what they would say."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Department
from channels_registry.models import Channel, Stake
from ownership.defaults import SUGGESTED_STAKES, is_needed


@dataclass(frozen=True, slots=True)
class StakeRow:
    """A department's interest, and whether it has a letter on some needed duty."""

    stake: Stake
    has_letter: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class SuggestedStake:
    """What a department of this kind usually says. Nobody has said it here yet."""

    department: Department
    why: str


@dataclass(frozen=True, slots=True)
class Stakes:
    rows: tuple[StakeRow, ...]
    suggested: tuple[SuggestedStake, ...]


May = Callable[[UUID], bool]


def find_left_out(
    channel: Channel, departments: Iterable[Department], *, heard: Collection[UUID]
) -> list[Department]:
    """Those with a stake in the channel that have no letter there. One statement."""
    staked = set(Stake.objects.filter(channel=channel).values_list("department_id", flat=True))
    return [d for d in departments if d.pk in staked and d.pk not in heard]


def load_stakes(
    channel: Channel, *, lettered: Collection[UUID], departments: Iterable[Department], may: May
) -> Stakes:
    """One statement. `lettered`: departments with a letter here; `departments`: all in use."""
    stakes = list(
        Stake.objects.filter(channel=channel)
        .select_related("department")
        .order_by("department__position", "department__name")
    )
    holders = {stake.department_id for stake in stakes}
    return Stakes(
        rows=tuple(
            StakeRow(stake, stake.department_id in lettered, may(stake.department_id))
            for stake in stakes
        ),
        suggested=tuple(
            suggestion
            for suggestion in suggest_stakes(channel.purpose, departments)
            if suggestion.department.pk not in holders and may(suggestion.department.pk)
        ),
    )


def suggest_stakes(purpose: str, departments: Iterable[Department]) -> list[SuggestedStake]:
    """For the first department of each kind that this purpose concerns, in their order."""
    suggested: dict[str, SuggestedStake] = {}
    for department in departments:
        activity, why = SUGGESTED_STAKES.get(department.kind, ("", ""))
        if activity and is_needed(purpose, activity):
            suggested.setdefault(department.kind, SuggestedStake(department, why))
    return list(suggested.values())


def list_departments_without_stake(channel: Channel, *, may: May) -> list[Department]:
    """Those that the seat speaks for. One statement."""
    held = Stake.objects.filter(channel=channel).values("department")
    departments = Department.objects.active().exclude(pk__in=held).in_order()
    return [department for department in departments if may(department.pk)]
