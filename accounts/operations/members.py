"""Seats: who may come in, as what, and how a seat ends."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext

from accounts.capabilities import may_seat
from accounts.models import (
    ApiKey,
    Department,
    MemberRole,
    Membership,
    MembershipDepartment,
    Organization,
    Person,
    User,
)
from accounts.operations.actors import Actor
from accounts.operations.api_keys import revoke_key
from accounts.operations.changes import Change, change
from accounts.operations.sessions import end_sessions_of_seat

SEEN_IS_WRITTEN_EVERY = timedelta(minutes=15)


class SeatRefused(Exception):
    """Not for this seat to decide. The sentence says whom to ask."""


class SeatTaken(Exception):
    """The person has a seat here already."""


class LastOwner(Exception):
    """Without this owner nobody could give seats any more."""

    def __init__(self) -> None:
        super().__init__(gettext("This is the last owner. Make somebody else an owner first."))


class StaleSeat(Exception):
    """Somebody changed the seat meanwhile. `seat` is what is stored now."""

    def __init__(self, seat: Membership) -> None:
        super().__init__(
            gettext("Somebody changed the seat of {user} meanwhile. Look again.").format(
                user=seat.user
            )
        )
        self.seat = seat


class DepartmentMissing(Exception):
    """A steward has to stand for at least one department."""

    def __init__(self) -> None:
        super().__init__(gettext("Choose the departments that this steward stands for."))


def give_seat(
    *,
    organization: Organization,
    user: User,
    role: MemberRole,
    by: Actor,
    now: datetime,
    departments: Collection[Department] = (),
) -> Membership:
    """Give a user a seat; a steward's departments are those the seat stands for.

    A seat that ended is given back: the same row, with what it is now. Raises SeatTaken.
    """
    with change(organization, by=by, now=now) as current:
        seat = Membership.objects.select_related("user").filter(user=user).first()
        if seat is None:
            seat = Membership.new(user=user, role=role, joined_at=now)
            seat.save(force_insert=True)
        elif seat.is_active:
            raise SeatTaken(gettext("{user} has a seat here already.").format(user=user))
        else:
            seat.role, seat.joined_at, seat.left_at = role, now, None
            seat.version += 1
            seat.save()
        _stand_for(seat, departments if role == MemberRole.STEWARD else ())
        current.record("member.joined", seat, after=_told(role, departments))
        _touch_person(current, seat)
        return seat


def change_seat(
    *,
    seat: Membership,
    role: MemberRole,
    departments: Collection[Department],
    version: int,
    decided_by: Membership,
    by: Actor,
    now: datetime,
) -> Membership:
    """Another role, or other departments for a steward. Holds from the next request on.

    Raises SeatRefused, LastOwner, StaleSeat, DepartmentMissing.
    """
    with change(seat.organization, by=by, now=now) as current:
        stored = _load(seat)
        if stored.version != version or not stored.is_active:
            raise StaleSeat(stored)
        refuse_above(decided_by, stored.role, role)
        if role == MemberRole.STEWARD and not departments:
            raise DepartmentMissing
        before = _told(stored.role, stored.departments.all())
        if stored.role == MemberRole.OWNER and role != MemberRole.OWNER:
            _refuse_last_owner(stored)
        stored.role = role
        stored.version += 1
        stored.save()
        _stand_for(stored, departments if role == MemberRole.STEWARD else ())
        after = _told(role, departments if role == MemberRole.STEWARD else ())
        current.record("member.changed", stored, before=before, after=after)
        return stored


def end_seat(
    *,
    seat: Membership,
    version: int,
    decided_by: Membership,
    by: Actor,
    now: datetime,
) -> Membership:
    """End a seat, one's own included, with its keys and sessions. Ending it again changes nothing.

    Raises SeatRefused, LastOwner, StaleSeat.
    """
    with change(seat.organization, by=by, now=now) as current:
        stored = _load(seat)
        if not stored.is_active:
            return stored
        if stored.version != version:
            raise StaleSeat(stored)
        if stored.pk != decided_by.pk:
            refuse_above(decided_by, stored.role)
        if stored.role == MemberRole.OWNER:
            _refuse_last_owner(stored)
        stored.left_at = now
        stored.version += 1
        stored.save()
        _end_ways_in(stored, current)
        current.record("member.left", stored, before={"role": stored.role})
        _touch_person(current, stored)
        return stored


def note_seen(seat: Membership, *, now: datetime) -> None:
    """Remember that somebody was here, to within a quarter of an hour: no change, so no event."""
    if seat.last_seen_at is None or now - seat.last_seen_at >= SEEN_IS_WRITTEN_EVERY:
        Membership.objects.filter(pk=seat.pk).update(last_seen_at=now)


def refuse_above(decided_by: Membership, *roles: str) -> None:
    """Raises SeatRefused when one of the roles is above what the seat may give or take.

    The deciding seat is read again: it may have changed since the request began.
    """
    decided_by.refresh_from_db(fields=["role", "left_at"])
    if not decided_by.is_active or not may_seat(decided_by.role, *roles):
        raise SeatRefused(gettext("Only an owner can give or take this seat. Ask an owner."))


def _touch_person(current: Change, seat: Membership) -> None:
    """Whoever has the seat may be named on duties: they left with it, or came back."""
    current.touch(people=Person.objects.filter(membership=seat).values_list("pk", flat=True))


def _load(seat: Membership) -> Membership:
    """As it is under the organization's lock."""
    return Membership.objects.select_related("user", "organization").get(pk=seat.pk)


def _refuse_last_owner(seat: Membership) -> None:
    """Safe without a row lock: one writer at a time per organization, and its lock is held."""
    owners = Membership.objects.active().filter(role=MemberRole.OWNER, user__is_active=True)
    if not owners.exclude(pk=seat.pk).exists():
        raise LastOwner


def _stand_for(seat: Membership, departments: Collection[Department]) -> None:
    MembershipDepartment.objects.filter(membership=seat).delete()
    MembershipDepartment.objects.bulk_create(
        MembershipDepartment.new(membership=seat, department=department)
        for department in departments
    )


def _end_ways_in(seat: Membership, current: Change) -> None:
    for api_key in ApiKey.objects.filter(membership=seat, revoked_at__isnull=True):
        revoke_key(api_key=api_key, by=current.by, now=current.now)
    end_sessions_of_seat(seat)


def _told(role: str, departments: Collection[Department]) -> dict[str, object]:
    names = sorted(department.name for department in departments)
    return {"role": str(role)} | ({"departments": names} if names else {})
