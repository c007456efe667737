"""The twins of unconfirmed, claim_waiting, unverified, dormant, closing_late and overloaded."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from ownership.rules.claim_waiting import count_working_days
from ownership.rules.problems import Severity
from ownership.snapshot import ClaimFact, DepartmentSnapshot, Limit
from tests.ownership.rules.snapshots import TODAY, ago, channel_with, find, owner


@pytest.mark.parametrize(
    ("since", "confirmed", "tier", "is_late"),
    [
        (180, None, 2, False),
        (181, None, 2, True),
        (400, 180, 2, False),
        (400, 181, 2, True),
        (90, None, 1, False),
        (91, None, 1, True),
    ],
)
def test_a_duty_is_confirmed_or_new_in_time(
    since: int, confirmed: int | None, tier: int, is_late: bool
) -> None:
    sales = owner(
        "Sales", since=ago(since), confirmed_on=None if confirmed is None else ago(confirmed)
    )
    channel, _ = channel_with(accountable=[sales], tier=tier)
    found = find("unconfirmed", channel)
    assert [problem.department for problem in found] == ([sales.id] if is_late else [])


def test_an_organization_s_own_limit_is_for_both_tiers() -> None:
    channel, _ = channel_with(accountable=[owner("Sales", since=ago(40))], tier=1)
    assert find("unconfirmed", channel, limit=Limit(365, tier_1=40)) == []
    assert len(find("unconfirmed", channel, limit=Limit(365, tier_1=39))) == 1


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # Friday to Monday
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 16), date(2026, 11, 23), 5),
        (date(2026, 11, 14), date(2026, 11, 23), 6),  # from a Saturday
        (date(2026, 11, 1), date(2026, 11, 30), 21),
    ],
)
def test_working_days_are_mondays_to_fridays(since: date, until: date, days: int) -> None:
    assert count_working_days(since, until) == days
    day_by_day = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    assert days == sum(day.weekday() < 5 for day in day_by_day)


def test_a_claim_waits_from_the_sixth_working_day_on() -> None:
    for opened_on, waits in ((date(2026, 11, 16), False), (date(2026, 11, 13), True)):
        claim = ClaimFact(uuid4(), "Marketing", opened_on)
        channel, _ = channel_with(of_duty={"claiming": (claim,)})
        assert [p.department for p in find("claim_waiting", channel)] == [claim.id] * waits


def test_an_active_channel_is_checked_once_a_year() -> None:
    for fields, found in (
        ({"verified_on": ago(365)}, 0),
        ({"verified_on": ago(366)}, 1),
        ({"registered_on": ago(366)}, 1),
        ({"registered_on": ago(365)}, 0),
        ({"registered_on": ago(900), "status": "dormant"}, 0),
    ):
        channel, _ = channel_with(**fields)
        assert len(find("unverified", channel)) == found, fields


@pytest.mark.parametrize(
    ("days", "severity"),
    [(180, None), (181, Severity.LOW), (360, Severity.LOW), (361, Severity.MEDIUM)],
)
def test_silence_is_low_and_twice_as_much_is_medium(days: int, severity: Severity | None) -> None:
    channel, _ = channel_with(last_activity_on=ago(days))
    assert [p.severity for p in find("dormant", channel)] == ([severity] if severity else [])


def test_silence_that_is_known_or_not_known_is_no_problem() -> None:
    asleep, _ = channel_with(last_activity_on=ago(900), status="dormant")
    unknown, _ = channel_with()
    assert find("dormant", asleep) == find("dormant", unknown) == []


def test_closing_is_late_the_day_after() -> None:
    today, _ = channel_with(status="closing", closing_on=TODAY)
    late, _ = channel_with(status="closing", closing_on=ago(1))
    assert find("closing_late", today) == []
    (problem,) = find("closing_late", late)
    assert problem.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("duties", "headcount", "is_too_much"),
    [(40, 2, False), (41, 2, True), (41, None, False), (41, 0, False)],
)
def test_a_department_carries_so_many_duties_per_head(
    duties: int, headcount: int | None, is_too_much: bool
) -> None:
    department = DepartmentSnapshot(uuid4(), "Sales", duties, headcount)
    found = find("overloaded", department)
    assert [problem.department for problem in found] == [department.id] * is_too_much
    assert all(problem.channel is None for problem in found)
