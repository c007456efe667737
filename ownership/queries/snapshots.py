"""Loads the facts that rules look at, for many channels in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Assignment, Duty, RaciRole
from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot


@dataclass(frozen=True, slots=True)
class Loaded:
    """Snapshots, and beside them what is stored about them: states by duty, labels by channel."""

    snapshots: list[ChannelSnapshot]
    states: dict[UUID, str]
    labels: dict[UUID, str]


def load_snapshots(channel_ids: Collection[UUID]) -> Loaded:
    """One snapshot per channel that exists. Three statements."""
    accountable = _accountable_departments(channel_ids)
    duties: dict[UUID, list[DutySnapshot]] = defaultdict(list)
    states: dict[UUID, str] = {}
    for duty_id, channel_id, needed, state, activity_id, name, is_critical in (
        Duty.objects.filter(channel__in=channel_ids)
        .order_by("activity__position", "activity__key")
        .values_list(
            "id",
            "channel_id",
            "needed",
            "state",
            "activity_id",
            "activity__name",
            "activity__is_critical",
        )
    ):
        states[duty_id] = state
        duties[channel_id].append(
            DutySnapshot(
                id=duty_id,
                activity_id=activity_id,
                activity_name=name,
                is_critical=is_critical,
                needed=needed,
                accountable=tuple(accountable[duty_id]),
            )
        )
    channels = Channel.objects.filter(pk__in=channel_ids).only(
        *("organization_id", "platform_id", "kind", "handle", "name"),
        *("status", "tier", "ownership_status"),
    )
    return Loaded(
        snapshots=[_snapshot(channel, duties[channel.pk]) for channel in channels],
        states=states,
        labels={channel.pk: channel.ownership_status for channel in channels},
    )


def _snapshot(channel: Channel, duties: list[DutySnapshot]) -> ChannelSnapshot:
    return ChannelSnapshot(
        id=channel.pk,
        label=channel.label,
        looked_at=channel.status in LOOKED_AT,
        tier=channel.tier,
        duties=tuple(duties),
    )


def _accountable_departments(
    channel_ids: Collection[UUID],
) -> dict[UUID, list[DepartmentName]]:
    accountable: dict[UUID, list[DepartmentName]] = defaultdict(list)
    for duty_id, department_id, name in (
        Assignment.objects.filter(duty__channel__in=channel_ids, role=RaciRole.ACCOUNTABLE)
        .order_by("department__position", "department__name")
        .values_list("duty_id", "department_id", "department__name")
    ):
        accountable[duty_id].append(DepartmentName(department_id, name))
    return accountable
