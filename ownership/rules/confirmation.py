"""Confirmed: the department that is accountable said so, in time, and somebody there answers.

Setting a letter confirms nothing: only a word that was given afterwards counts.
"""

from datetime import datetime, timedelta

# How long a word counts, by the channel's tier. 180 days: the US Digital Registry and Emerson ask
# twice a year; the most exposed channels are looked at like an access list, every 90 days
# (Georgia SM-25-001).
COUNTS_FOR: dict[int, timedelta] = {1: timedelta(days=90), 2: timedelta(days=180)}


def counts_from(*, tier: int, now: datetime) -> datetime:
    """A word on a channel of this tier counts when it was given after that moment."""
    return now - COUNTS_FOR[tier]


def is_present_word(*, said_at: datetime, accountable_since: datetime) -> bool:
    """Whether it was said by a department as what it is today: accountable since then."""
    return said_at >= accountable_since


def is_in_time(*, said_at: datetime, accountable_since: datetime, tier: int, now: datetime) -> bool:
    """Whether a department's word confirms the duty now."""
    is_young = said_at > counts_from(tier=tier, now=now)
    return is_young and is_present_word(said_at=said_at, accountable_since=accountable_since)


def somebody_answers(*, named_left: bool | None, head_left: bool | None) -> bool:
    """The person named on the duty, else the head of the department. None: there is none."""
    left = head_left if named_left is None else named_left
    return left is False
