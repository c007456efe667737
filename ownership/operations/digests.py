"""What people want to be told, and up to when they have looked."""

from datetime import datetime

from accounts.models import Membership
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from ownership.models import DigestPreference, Frequency, Reach
from ownership.queries.news import load_subscriber


def choose_digest(
    *, seat: Membership, frequency: str, reach: str, by: Actor, now: datetime
) -> DigestPreference:
    """How often, and of what, this seat is told by mail."""
    with change(seat.organization, by=by, now=now) as current:
        was = load_subscriber(seat)
        before = {"frequency": was.frequency, "reach": was.reach}
        after = {"frequency": str(Frequency(frequency)), "reach": str(Reach(reach))}
        preference, _ = DigestPreference.objects.update_or_create(
            organization_id=seat.organization_id, membership=seat, defaults=after
        )
        if after != before:
            current.record("digest.chosen", preference, before=before, after=after)
        return preference


def stop_digest(*, seat: Membership, by: Actor, now: datetime) -> None:
    """No more of them. Nothing else changes, and doing it twice changes nothing."""
    reach = load_subscriber(seat).reach
    choose_digest(seat=seat, frequency=Frequency.NEVER, reach=reach, by=by, now=now)


def mark_read(*, seat: Membership, until: datetime, now: datetime) -> None:
    """Everything up to a moment was looked at: no change, so no event. It never goes back."""
    until = min(until, now)
    DigestPreference.objects.get_or_create(organization_id=seat.organization_id, membership=seat)
    rows = DigestPreference.objects.filter(membership=seat)
    rows.filter(read_until=None).update(read_until=until)
    rows.filter(read_until__lt=until).update(read_until=until)
