"""What people said of a finding, and how long it holds."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from ownership.models import Disposition
from ownership.models.finding import LONGEST_ASIDE
from ownership.rules import dispositions
from ownership.rules.dispositions import begins_anew, is_worse, refuse_until, shown_as

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
SALES, MARKETING = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("disposition", "until", "shown"),
    [
        ("new", None, "open"),
        ("seen", None, "open"),
        ("given", None, "open"),
        ("snoozed", TOMORROW, "snoozed"),
        ("snoozed", TODAY, "open"),
        ("waived", TOMORROW, "waived"),
        ("waived", TODAY, "open"),
    ],
)
def test_what_is_put_aside_is_open_again_on_its_day(
    disposition: str, until: date | None, shown: str
) -> None:
    told = {"disposition": disposition, "until": until, "today": TODAY}
    assert shown_as(is_present=True, **told) == shown
    assert shown_as(is_present=False, **told) == "settled"


@pytest.mark.parametrize(
    ("severity", "departments", "worse"),
    [
        (2, [SALES], False),
        (1, [SALES], False),
        (2, [], False),
        (3, [SALES], True),
        (2, [SALES, MARKETING], True),
        (2, [MARKETING], True),
        (1, [MARKETING], True),
    ],
)
def test_a_higher_severity_or_a_new_department_is_worse_and_nothing_else(
    severity: int, departments: list[UUID], worse: bool
) -> None:
    then = {"severity_then": 2, "departments_then": [SALES]}
    assert is_worse(severity=severity, departments=departments, **then) is worse


def test_what_was_never_put_aside_cannot_be_worse_than_then() -> None:
    told = {"severity": 4, "departments": [SALES]}
    assert not is_worse(**told, severity_then=None, departments_then=[])


@pytest.mark.parametrize(
    ("disposition", "until", "ends"),
    [
        ("seen", None, True),
        ("given", None, True),
        ("snoozed", TOMORROW, True),
        ("waived", TODAY, True),
        ("waived", TOMORROW, False),
    ],
)
def test_of_a_problem_that_comes_back_only_a_waiver_that_holds_is_still_meant(
    disposition: str, until: date | None, ends: bool
) -> None:
    told = {"disposition": disposition, "until": until, "today": TODAY}
    assert begins_anew(is_back=True, worse=False, **told) is ends
    assert not begins_anew(is_back=False, worse=False, **told)
    assert begins_anew(is_back=True, worse=True, **told)
    assert begins_anew(is_back=False, worse=True, **told)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (None, "Choose a date."),
        (TODAY, "Choose a date after today."),
        (date(2020, 1, 1), "Choose a date after today."),
        (TODAY + timedelta(days=367), "within a year"),
        (date(2027, 11, 23), ""),
        (TOMORROW, ""),
    ],
)
def test_a_day_is_after_today_and_within_a_year(until: date | None, says: str) -> None:
    refusal = refuse_until(until, today=TODAY)
    assert says in refusal if says else not refusal


def test_the_words_and_the_year_are_those_of_the_model() -> None:
    words = (dispositions.NEW, dispositions.SEEN, dispositions.GIVEN)
    assert [*words, dispositions.SNOOZED, dispositions.WAIVED] == Disposition.values
    assert dispositions.LONGEST == LONGEST_ASIDE
