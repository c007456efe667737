"""Seats: in which organizations somebody has one, and who has one in this organization."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q

from accounts.capabilities import Capability, may, may_for
from accounts.models import (
    Invitation,
    MemberRole,
    Membership,
    MembershipDepartment,
    Organization,
    User,
)
from accounts.queries.references import read_id
from accounts.tenancy import own_rows


def list_seats(user: User) -> list[Membership]:
    """The user's active seats, by organization name. One statement."""
    with own_rows(user.pk):
        return list(
            Membership.objects.active()
            .filter(organization__state=Organization.State.ACTIVE)
            .select_related("organization", "user")
            .order_by("organization__name")
        )


def list_who_may(capability: Capability, *, how_many: int) -> list[Membership]:
    """Whom to ask for it, who was here last first. One statement."""
    roles = [role for role in MemberRole if may(role, capability)]
    seats = Membership.objects.active().filter(role__in=roles, user__is_active=True)
    return list(
        seats.select_related("user").order_by(
            F("last_seen_at").desc(nulls_last=True), "joined_at", "id"
        )[:how_many]
    )


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the list shows them."""

    seat: Membership
    departments: list[str]
    has_two_step: bool


def list_members() -> list[MemberLine]:
    """Everybody with a seat, and those whose seat ended last. Two statements."""
    seats = list(
        Membership.objects.select_related("user")
        .annotate(two_step=Exists(Authenticator.objects.filter(user=OuterRef("user"))))
        .order_by("left_at", "user__name", "user__email")
    )
    names: dict[UUID, list[str]] = {}
    rows = MembershipDepartment.objects.order_by("department__name")
    for membership_id, name in rows.values_list("membership_id", "department__name"):
        names.setdefault(membership_id, []).append(name)
    # NULLs come last in PostgreSQL: whoever has a seat stands first.
    seats.sort(key=lambda seat: seat.left_at is not None)
    return [MemberLine(seat, names.get(seat.pk, []), seat.two_step) for seat in seats]


def speaks_for(seat: Membership, capability: Capability) -> Callable[[UUID], bool]:
    """The question whether the seat has the capability for a department.

    One statement for a steward, none for the others.
    """
    stands_for = list_stewarded(seat)
    return lambda department: may_for(seat.role, capability, department, stands_for=stands_for)


def list_stewarded(seat: Membership) -> frozenset[UUID]:
    """The departments that a steward's seat stands for; the others stand for none.

    One statement for a steward, none for the others.
    """
    if seat.role != MemberRole.STEWARD:
        return frozenset()
    rows = MembershipDepartment.objects.filter(membership=seat)
    return frozenset(rows.values_list("department_id", flat=True))


def find_seat(text: str) -> Membership | None:
    """An active seat by its id, or by the e-mail address of who has it. One statement."""
    who = Q(pk=read_id(text)) | Q(user__email__iexact=text)
    return Membership.objects.active().select_related("user").filter(who).first()


def list_invitations(now: datetime) -> list[Invitation]:
    """Those that nobody took or took back, the newest first. Two statements."""
    rows = Invitation.objects.undecided().prefetch_related("departments")
    invitations = list(rows.select_related("invited_by__user").order_by("-created_at"))
    for invitation in invitations:
        invitation.is_too_old = invitation.expires_at <= now
    return invitations
