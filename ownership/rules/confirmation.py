"""Confirmed: the department that is accountable said so, in time, and somebody there answers.

Setting a letter confirms nothing: only a word that was given afterwards counts.
"""

from datetime import datetime, timedelta

from ownership.snapshot import Limit


def counts_from(*, tier: int, limit: Limit, now: datetime) -> datetime:
    """A word on a channel of this tier counts when it was given after that moment.

    `limit`: of the rule `unconfirmed`, in days.
    """
    return now - timedelta(days=limit.on(tier))


def is_present_word(*, said_at: datetime, accountable_since: datetime) -> bool:
    """Whether it was said by a department as what it is today: accountable since then."""
    return said_at >= accountable_since


def is_in_time(
    *, said_at: datetime, accountable_since: datetime, tier: int, limit: Limit, now: datetime
) -> bool:
    """Whether a department's word confirms the duty now."""
    is_young = said_at > counts_from(tier=tier, limit=limit, now=now)
    return is_young and is_present_word(said_at=said_at, accountable_since=accountable_since)


def somebody_answers(*, named_left: bool | None, head_left: bool | None) -> bool:
    """The person named on the duty, else the head of the department. None: there is none."""
    left = head_left if named_left is None else named_left
    return left is False
