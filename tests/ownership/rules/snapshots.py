"""Small snapshots for the rules' tests: no database."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot

SERVICE = DepartmentName(uuid4(), "Customer Service")
MARKETING = DepartmentName(uuid4(), "Marketing")
PR = DepartmentName(uuid4(), "PR & Communications")


def channel_with(
    *,
    accountable: Sequence[DepartmentName],
    needed: bool = True,
    tier: int = 2,
    is_critical: bool = False,
    looked_at: bool = True,
    channel_id: UUID | None = None,
    activity_id: UUID | None = None,
) -> tuple[ChannelSnapshot, DutySnapshot]:
    """A channel @acme with one duty, customer care."""
    duty = DutySnapshot(
        id=uuid4(),
        activity_id=activity_id or uuid4(),
        activity_name="Customer care",
        is_critical=is_critical,
        needed=needed,
        accountable=tuple(accountable),
    )
    channel = ChannelSnapshot(
        id=channel_id or uuid4(), label="@acme", looked_at=looked_at, tier=tier, duties=(duty,)
    )
    return channel, duty
