"""Who can get mail, and what they were told last."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import Membership, Person
from ownership.models import Mailing, MailingKind
from ownership.queries.coverage import Coverage


def list_recipients(today: date, *, only: UUID | None = None) -> list[Membership]:
    """Seats of people who have not left and have an address. One statement."""
    seats = Membership.objects.active().filter(user__is_active=True).exclude(user__email="")
    if only is not None:
        seats = seats.filter(pk=only)
    gone = Person.objects.gone(today).filter(membership__isnull=False).values("membership")
    return list(
        seats.exclude(pk__in=gone)
        .select_related("user", "organization")
        .order_by("joined_at", "id")
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Up to when a seat was told by digests, and how coverage was then.

    `unsent`: later ones that never went out. `day`: of the newest, sent or not.
    """

    day: date
    told_until: datetime
    unsent: tuple[UUID, ...]
    coverage: Coverage


def find_told(seats: Iterable[UUID], *, before: datetime | None = None) -> dict[UUID, Told]:
    """By seat, of those that ever had one. `before`: without those from then on. One statement."""
    mailings = Mailing.objects.filter(kind=MailingKind.DIGEST, membership__among=list(seats))
    if before is not None:
        mailings = mailings.filter(until__lt=before)
    by_seat: dict[UUID, list[Mailing]] = defaultdict(list)
    for mailing in mailings.order_by("-until"):
        by_seat[mailing.membership_id].append(mailing)
    return {seat: _sum_up(newest_first) for seat, newest_first in by_seat.items()}


def _sum_up(newest_first: list[Mailing]) -> Told:
    claimed = [one for one in newest_first if one.claimed_at is not None]
    unsent = [one for one in newest_first if one.claimed_at is None]
    last = claimed[0] if claimed else None
    told_until = min(
        [one.since for one in unsent] or [last.until if last else newest_first[0].since]
    )
    counted = next((one for one in claimed if one.needed), None)
    owned, needed = (counted.owned or 0, counted.needed or 0) if counted else (0, 0)
    return Told(
        day=newest_first[0].day,
        told_until=told_until,
        unsent=tuple(one.pk for one in unsent),
        coverage=Coverage(owned=owned, unowned=needed - owned),
    )
