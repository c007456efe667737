"""When somebody is told, and in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from ownership.rules import BY_CODE
from ownership.rules.digests import (
    LONGEST_SUBJECT,
    WORDS,
    Counted,
    Headline,
    begins_at,
    is_due,
    looks_from,
    say_coverage,
    say_findings,
    say_settled,
    say_subject,
    say_thing,
)

TUESDAY = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)
MONDAY = TUESDAY - timedelta(days=1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def test_every_rule_has_words_for_one_and_for_several() -> None:
    assert WORDS.keys() == BY_CODE.keys()
    for code in BY_CODE:
        for findings in (1, 31):
            said = say_findings([Counted(code, findings, 3)])
            assert (str(findings) in said) and "{" not in said, code


def test_the_worst_is_said_first_and_what_is_left_is_counted() -> None:
    counted = [
        Counted("dormant", 2, 1),
        Counted("unowned", 31, 3),
        Counted("unverified", 9, 1),
        Counted("contested", 1, 4),
        Counted("crowded", 1, 1),
    ]
    assert say_findings(counted) == (
        "1 duty has two owners, 31 duties have nobody, 9 channels are not verified and 3 more"
        " findings"
    )
    assert say_thing("", counted[:1]) == "2 channels are dormant"
    assert say_thing("Sales was retired", counted[:1], "It is dormant.") == "It is dormant."
    assert say_settled("Sales took media", 2) == "2 findings settled: Sales took media"


def test_numbers_are_grouped_as_the_reader_groups_them() -> None:
    unowned = [Counted("unowned", 1204, 3)]
    assert say_findings(unowned) == "1,204 duties have nobody"
    with translation.override("de"):
        assert say_findings(unowned) == "1.204 duties have nobody"
        assert say_findings([Counted("unowned", 1, 3)]) == "1 duty has nobody"
        assert say_settled("", 1204) == "1.204 findings settled"
        assert say_coverage(1100, 1204, 91, None) == "91% of 1.204 duties are owned (1.100)"


def test_what_a_day_that_came_did_is_not_laid_at_the_door_of_a_change() -> None:
    unowned, dormant = Counted("unowned", 31, 3), Counted("dormant", 2, 1)
    assert say_thing("Sales was retired", [dormant, unowned]) == (
        "Sales was retired: 31 duties have nobody; seen at the same time: 2 channels are dormant"
    )
    assert say_thing("Sales was retired", [dormant]) == "2 channels are dormant"


def test_a_subject_says_the_worst_in_one_line() -> None:
    lines = [Headline("Low", 1), Headline("High\r\nBcc: all@evil.example", 3), Headline("", 0)]
    assert say_subject(lines) == "High Bcc: all@evil.example, and 2 more"
    long = say_subject([Headline("long " * 90, 3)] * 12)
    assert len(long) <= LONGEST_SUBJECT and long.endswith("…, and 11 more")


@pytest.mark.parametrize(
    ("frequency", "local", "due"),
    [
        ("daily", TUESDAY, True),
        ("weekly", TUESDAY, False),
        ("weekly", MONDAY, True),
        ("never", MONDAY, False),
        ("daily", TUESDAY.replace(hour=6), False),
        ("weekly", MONDAY.replace(hour=12), False),
    ],
)
def test_a_digest_is_due_in_the_morning(frequency: str, local: datetime, due: bool) -> None:
    assert is_due(frequency, local) is due


def test_a_digest_begins_where_the_one_before_ended() -> None:
    said = {"joined_at": LONG_AGO, "now": TUESDAY}
    assert begins_at("daily", told_until=MONDAY, **said) == MONDAY
    assert begins_at("weekly", told_until=None, **said) == TUESDAY - timedelta(days=7)
    assert begins_at("weekly", told_until=LONG_AGO, **said) == TUESDAY - timedelta(days=31)
    assert begins_at("weekly", told_until=None, joined_at=MONDAY, now=TUESDAY) == MONDAY


def test_nothing_is_new_that_is_older_than_two_weeks_or_than_the_seat() -> None:
    fortnight = TUESDAY - timedelta(days=14)
    assert looks_from(None, joined_at=LONG_AGO, now=TUESDAY) == fortnight
    assert looks_from(LONG_AGO, joined_at=LONG_AGO, now=TUESDAY) == fortnight
    assert looks_from(MONDAY, joined_at=LONG_AGO, now=TUESDAY) == MONDAY
    assert looks_from(None, joined_at=MONDAY, now=TUESDAY) == MONDAY


def test_coverage_says_how_it_moved() -> None:
    assert say_coverage(1, 1, 100, None) == "100% of 1 duty is owned (1)"
    assert say_coverage(71, 100, 71, 70).endswith("1 point more than last time")
    assert say_coverage(71, 100, 71, 75).endswith("4 points less than last time")
    assert say_coverage(71, 100, 71, 71).endswith("as last time")
