"""Who was refused what: in the trail, but never a flood of it."""

from datetime import datetime, timedelta

import structlog
from django.db.models import Model

from accounts.models import Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import OrganizationBusy, change
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
        record_alone(organization, seat, "access.denied", {"tried": what}, by=by, now=now)


def record_alone(
    organization: Organization,
    thing: Model,
    verb: str,
    after: dict[str, str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """An event with no change of its own. While another change holds the lock it is only logged."""
    try:
        with tenant(organization.pk), change(organization, by=by, now=now) as current:
            current.record(verb, thing, after=after)
    except OrganizationBusy:
        log.warning("trail_busy", verb=verb, organization=organization.slug)
