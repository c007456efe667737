"""Loads the facts that rules look at, for many channels in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Assignment, Claim, Duty, RaciRole
from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot


@dataclass(frozen=True, slots=True)
class Loaded:
    """Snapshots, and beside them what is stored about them: states by duty, labels by channel."""

    snapshots: list[ChannelSnapshot]
    states: dict[UUID, str]
    labels: dict[UUID, str]


def load_snapshots(channel_ids: Collection[UUID]) -> Loaded:
    """One snapshot per channel that exists. Four statements."""
    rows = list(
        Duty.objects.filter(channel__in=channel_ids)
        .order_by("activity__position", "activity__key")
        .values_list(
            *("id", "channel_id", "needed", "state"),
            *("activity_id", "activity__name", "activity__is_critical"),
        )
    )
    ids = [row[0] for row in rows]
    accountable = _by_duty(Assignment.objects.filter(duty__among=ids, role=RaciRole.ACCOUNTABLE))
    claiming = _by_duty(Claim.objects.open().filter(duty__among=ids))
    duties: dict[UUID, list[DutySnapshot]] = defaultdict(list)
    for duty_id, channel_id, needed, _, activity_id, name, is_critical in rows:
        duties[channel_id].append(
            DutySnapshot(
                id=duty_id,
                activity_id=activity_id,
                activity_name=name,
                is_critical=is_critical,
                needed=needed,
                accountable=tuple(accountable[duty_id]),
                claiming=tuple(claiming[duty_id]),
            )
        )
    channels = Channel.objects.filter(pk__in=channel_ids).only(
        *("organization_id", "platform_slug", "kind", "handle", "name"),
        *("status", "tier", "ownership_status"),
    )
    return Loaded(
        snapshots=[_snapshot(channel, duties[channel.pk]) for channel in channels],
        states={row[0]: row[3] for row in rows},
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


def _by_duty(rows: QuerySet) -> dict[UUID, list[DepartmentName]]:
    """The departments of letters or claims. Found by the duties' ids and not by a join with
    duties: under row-level security the planner expects one row of each table, and would compare
    every duty with every letter.
    """
    found: dict[UUID, list[DepartmentName]] = defaultdict(list)
    for duty_id, department_id, name in rows.order_by(
        "department__position", "department__name"
    ).values_list("duty_id", "department_id", "department__name"):
        found[duty_id].append(DepartmentName(department_id, name))
    return found
