"""Who was refused what, and who failed to sign in: in the trail, but never a flood of it."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import Model

from accounts.models import MemberRole, Membership, Organization, SsoConnection, User
from accounts.operations.actors import Actor
from accounts.operations.changes import OrganizationBusy, change
from accounts.queries.seats import list_seats
from accounts.tenancy import tenant
from accounts.tenancy.limits import Limit, take

log = structlog.get_logger(__name__)
# Each event takes the organization's lock, so nobody may make many of them.
ONCE_A_MINUTE = Limit("told", 1, timedelta(minutes=1))


def record_denial(
    *, organization: Organization, seat: Membership, what: str, by: Actor, now: datetime
) -> None:
    """`what`: "POST channels". The same of the same actor is told once a minute."""
    log.info("access.denied", actor=by.label, what=what)
    if not take(ONCE_A_MINUTE, f"denied:{by.id}:{what}"[:100]).is_over:
        _record(organization, seat, "access.denied", {"tried": what}, by=by, now=now)


def record_sign_in(*, user: User, through: UUID | None, by: Actor, now: datetime) -> None:
    """In the trail of every organization where the person has a seat and the session enters.

    `through`: the organization whose service vouched for them. An owner who comes in without the
    service that their organization requires is told apart: that is for when the service is broken.
    """
    for seat in list_seats(user):
        organization = seat.organization
        if through in (None, organization.pk):
            is_past = through is None and organization.requires_sso
            is_breaking_in = is_past and seat.role == MemberRole.OWNER
            verb = "member.signed_in_past_sso" if is_breaking_in else "member.signed_in"
            after = {"through": "sso"} if through else {}
            _record(organization, seat, verb, after, by=by, now=now)


def record_failed_sign_in(*, email: str, by: Actor, now: datetime) -> None:
    """The same for an attempt, once a minute. An address that nobody has is only logged."""
    log.info("sign_in.failed", ip=by.ip)
    user = User.objects.filter(email__iexact=email).first()
    if user is None or take(ONCE_A_MINUTE, f"sign-in:{user.pk}").is_over:
        return
    for seat in list_seats(user):
        _record(seat.organization, seat, "member.sign_in_failed", {}, by=by, now=now)


def record_refused_sso(*, connection: SsoConnection, reason: str, by: Actor, now: datetime) -> None:
    """A sign-in through the service that was not let in, and why; once a minute."""
    log.info("sso.refused", connection=str(connection.pk), reason=reason, ip=by.ip)
    if not take(ONCE_A_MINUTE, f"sso:{connection.pk}").is_over:
        after = {"reason": reason[:300]}
        _record(connection.organization, connection, "sso.refused", after, by=by, now=now)


def _record(
    organization: Organization,
    thing: Model,
    verb: str,
    after: dict[str, str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    try:
        with tenant(organization.pk), change(organization, by=by, now=now) as current:
            current.record(verb, thing, after=after)
    except OrganizationBusy:
        log.warning("trail_busy", verb=verb, organization=organization.slug)
