"""Loads the facts that rules look at, for many channels in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from channels_registry.models import Channel, ChannelStatus
from ownership.models import Assignment, Duty, RaciRole
from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot

_LOOKED_AT = {ChannelStatus.ACTIVE, ChannelStatus.DORMANT, ChannelStatus.CLOSING}


def load_snapshots(channel_ids: Collection[UUID]) -> list[ChannelSnapshot]:
    """One snapshot per channel that exists. Three statements."""
    accountable = _accountable_departments(channel_ids)
    duties: dict[UUID, list[DutySnapshot]] = defaultdict(list)
    for row in (
        Duty.objects.filter(channel__in=channel_ids)
        .order_by("activity__position", "activity__key")
        .values_list(
            "id", "channel_id", "needed", "activity_id", "activity__name", "activity__is_critical"
        )
    ):
        duty_id, channel_id, needed, activity_id, name, critical = row
        duties[channel_id].append(
            DutySnapshot(
                id=duty_id,
                activity_id=activity_id,
                activity_name=name,
                is_critical=critical,
                needed=needed,
                accountable=tuple(accountable[duty_id]),
            )
        )
    return [_snapshot(channel, duties[channel.pk]) for channel in _channels(channel_ids)]


def _channels(channel_ids: Collection[UUID]) -> Iterable[Channel]:
    return Channel.objects.filter(pk__in=channel_ids).only(
        "organization_id", "platform_id", "kind", "handle", "name", "status", "tier"
    )


def _snapshot(channel: Channel, duties: list[DutySnapshot]) -> ChannelSnapshot:
    return ChannelSnapshot(
        id=channel.pk,
        label=channel.label,
        looked_at=channel.status in _LOOKED_AT,
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
