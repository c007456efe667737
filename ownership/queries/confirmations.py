"""What departments said of their duties, and whether it still counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ownership.models import Assignment, Attestation, RaciRole
from ownership.rules.confirmation import (
    counts_from,
    is_in_time,
    is_present_word,
)
from ownership.snapshot import TIERS, Limit


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The last word of an accountable department on a duty. `days` since it was given."""

    at: datetime
    days: int
    said_by: str
    is_in_time: bool


def load_confirmations(
    letters: Collection[Assignment], *, tier: int, limit: Limit, now: datetime
) -> dict[UUID, Confirmation]:
    """By letter, of those A that were confirmed since they were given. One statement.

    `letters`: of one channel, whose tier it is.
    """
    owners = {
        (letter.duty_id, letter.department_id): letter
        for letter in letters
        if letter.role == RaciRole.ACCOUNTABLE
    }
    words = (
        Attestation.objects.confirming()
        .filter(duty__among={duty for duty, _ in owners})
        .order_by("duty_id", "department_id", "-at")
        .distinct("duty_id", "department_id")
    )
    found = {}
    for word in words:
        letter = owners.get((word.duty_id, word.department_id))
        if letter and is_present_word(said_at=word.at, accountable_since=letter.since):
            found[letter.pk] = Confirmation(
                at=word.at,
                days=max(0, (now - word.at).days),
                said_by=word.said_by_label,
                is_in_time=is_in_time(
                    said_at=word.at,
                    accountable_since=letter.since,
                    tier=tier,
                    limit=limit,
                    now=now,
                ),
            )
    return found


def last_words() -> QuerySet[Attestation]:
    """For a Subquery below letters: what confirms the letter, the newest first."""
    return (
        Attestation.objects.confirming()
        .filter(duty=OuterRef("duty"), department=OuterRef("department"), at__gte=OuterRef("since"))
        .order_by("-at")
    )


def present_words() -> QuerySet[Attestation]:
    """For a Subquery below duties: what those say who are accountable for it, the newest first.

    Few duties have any, and those that have none are told by the index.
    """
    letters = Assignment.objects.filter(
        duty=OuterRef("duty"),
        department=OuterRef("department"),
        role=RaciRole.ACCOUNTABLE,
        since__lte=OuterRef("at"),
    )
    words = Attestation.objects.confirming().filter(Exists(letters), duty=OuterRef("pk"))
    return words.order_by("-at")


def confirmed_in_time(now: datetime, limit: Limit) -> Q:
    """`is_in_time` of the letters A, as the database asks it.

    One look into the index per letter: the condition on the tier keeps the planner from joining,
    which it would do as if there were one row of each. It stands first, for what the database
    finds there saves it the look into the words of the other tier. None at all while there is no
    word that could count: that is asked once.
    """
    since = {tier: counts_from(tier=tier, limit=limit, now=now) for tier in TIERS}
    condition = Q()
    for tier, moment in since.items():
        words = last_words().filter(at__gt=moment).order_by()
        condition |= Q(duty__channel__tier=tier) & Q(Exists(words))
    return (
        Q(Exists(Attestation.objects.confirming().filter(at__gt=min(since.values())))) & condition
    )
