"""Seats: who may come in, as what."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import (
    Department,
    MemberRole,
    Membership,
    MembershipDepartment,
    Organization,
    User,
)
from accounts.operations.actors import Actor
from accounts.operations.changes import change


def give_seat(
    *,
    organization: Organization,
    user: User,
    role: MemberRole,
    by: Actor,
    now: datetime,
    departments: Collection[Department] = (),
) -> Membership:
    """Give a user a seat; a steward's departments are those the seat stands for."""
    with change(organization, by=by, now=now) as current:
        seat = Membership.new(user=user, role=role, joined_at=now)
        seat.save(force_insert=True)
        MembershipDepartment.objects.bulk_create(
            MembershipDepartment.new(membership=seat, department=department)
            for department in departments
        )
        current.record("member.joined", seat, after={"role": role})
        return seat
