"""What happens to how somebody signs in, told in the trail of each organization they are in."""

from datetime import datetime
from uuid import UUID

import structlog

from accounts.models import MemberRole, SsoConnection, User
from accounts.operations.actors import Actor
from accounts.operations.denials import ONCE_A_MINUTE, record_alone
from accounts.queries.seats import list_seats
from accounts.tenancy.limits import take

log = structlog.get_logger(__name__)


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
            record_alone(organization, seat, verb, after, by=by, now=now)


def record_failed_sign_in(*, email: str, by: Actor, now: datetime) -> None:
    """The same for an attempt, once a minute. An address that nobody has is only logged."""
    log.info("sign_in.failed", ip=by.ip)
    user = User.objects.filter(email__iexact=email).first()
    if user is None or take(ONCE_A_MINUTE, f"sign-in:{user.pk}").is_over:
        return
    for seat in list_seats(user):
        record_alone(seat.organization, seat, "member.sign_in_failed", {}, by=by, now=now)


def record_refused_sso(*, connection: SsoConnection, reason: str, by: Actor, now: datetime) -> None:
    """A sign-in through the service that was not let in, and why; once a minute."""
    log.info("sso.refused", connection=str(connection.pk), reason=reason, ip=by.ip)
    if not take(ONCE_A_MINUTE, f"sso:{connection.pk}").is_over:
        after = {"reason": reason[:300]}
        record_alone(connection.organization, connection, "sso.refused", after, by=by, now=now)


def record_sign_out(*, user: User, through: UUID | None, by: Actor, now: datetime) -> None:
    """`through`: the organization whose service had vouched for them."""
    for seat in list_seats(user):
        if through in (None, seat.organization_id):
            record_alone(seat.organization, seat, "member.signed_out", {}, by=by, now=now)


def record_change_of_account(*, user: User, what: str, by: Actor, now: datetime) -> None:
    """`what`: in the library's words, such as password_changed or totp_deactivated."""
    log.info("account.changed", user=str(user.pk), what=what, ip=by.ip)
    for seat in list_seats(user):
        verb = "member.sign_in_changed"
        record_alone(seat.organization, seat, verb, {"what": what}, by=by, now=now)
