"""Where coverage goes if it goes on like that."""

from datetime import date, timedelta

import pytest

from ownership.rules.projection import project

START = date(2026, 8, 1)


def rising(days: int, per_day: float = 0.5, percent: float = 50.0) -> list[tuple[date, float]]:
    return [(START + timedelta(days=n), percent + per_day * n) for n in range(days)]


def test_three_points_are_a_guess_and_four_are_a_line() -> None:
    assert project([], target=90) is None
    assert project(rising(3), target=90) is None
    assert project(rising(4), target=90) is not None


def test_a_line_goes_on_as_it_went() -> None:
    line = project(rising(20), target=90)
    assert line is not None
    assert line.per_day == pytest.approx(0.5)
    assert line.on(START + timedelta(days=40)) == pytest.approx(70)
    # 59.5 percent on the last day: 61 days more.
    assert line.at_target_on == START + timedelta(days=19 + 61)


def test_it_ends_at_all_and_at_nothing() -> None:
    up, down = project(rising(10), target=None), project(rising(10, -5), target=None)
    assert up is not None and down is not None
    assert up.on(START + timedelta(days=900)) == 100
    assert down.on(START + timedelta(days=900)) == 0


@pytest.mark.parametrize(("per_day", "percent"), [(0, 50), (-0.5, 50), (0.5, 95)])
def test_a_target_that_is_reached_or_out_of_reach_has_no_day(
    per_day: float, percent: float
) -> None:
    line = project(rising(10, per_day, percent), target=90)
    assert line is not None
    assert line.at_target_on is None


def test_what_was_before_the_last_three_months_does_not_count() -> None:
    old = [(START - timedelta(days=200 + n), 0.0) for n in range(30)][::-1]
    line = project(old + rising(20), target=None)
    assert line is not None
    assert line.per_day == pytest.approx(0.5)
