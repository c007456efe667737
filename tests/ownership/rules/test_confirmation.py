"""Whose word counts, and how long."""

from datetime import UTC, datetime, timedelta

import pytest

from ownership.rules.confirmation import is_in_time, somebody_answers
from ownership.snapshot import Limit

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tier", "said", "accountable", "counts"),
    [
        (2, 0, 0, True),
        (2, 179, 400, True),
        (2, 180, 400, False),
        (1, 89, 400, True),
        (1, 90, 400, False),
        (2, 10, 9, False),
        (2, 9, 10, True),
    ],
)
def test_a_word_counts_while_it_is_young_and_given_by_who_is_accountable_since(
    tier: int, said: int, accountable: int, counts: bool
) -> None:
    """Days ago: when it was said, and when the department became accountable."""
    assert (
        is_in_time(
            said_at=NOW - timedelta(days=said),
            accountable_since=NOW - timedelta(days=accountable),
            tier=tier,
            limit=Limit(180, tier_1=90),
            now=NOW,
        )
        is counts
    )


@pytest.mark.parametrize(
    ("named_left", "head_left", "answers"),
    [
        (False, None, True),
        (None, False, True),
        (None, None, False),
        (None, True, False),
        (True, None, False),
        (True, False, False),  # the head was not asked to do it: somebody else was, and is gone
    ],
)
def test_the_person_named_answers_else_the_head_and_who_has_left_does_not(
    named_left: bool | None, head_left: bool | None, answers: bool
) -> None:
    assert somebody_answers(named_left=named_left, head_left=head_left) is answers
