"""The twin of ownership/rules/contested.py."""

from uuid import uuid4

import pytest

from ownership.rules import contested
from ownership.rules.problems import Severity
from tests.ownership.rules.snapshots import MARKETING, PR, SERVICE, TERMS, channel_with


def test_two_accountable_departments_are_a_problem_that_names_both() -> None:
    channel, duty = channel_with(accountable=[SERVICE, MARKETING])
    (problem,) = contested.find(channel, TERMS)
    assert problem.activity == duty.activity_id
    assert set(problem.departments) == {SERVICE.id, MARKETING.id}
    assert problem.sentence == (
        "Customer Service and Marketing both say they are accountable for customer care on @acme."
    )


def test_three_are_told_together() -> None:
    channel, _ = channel_with(accountable=[SERVICE, MARKETING, PR])
    (problem,) = contested.find(channel, TERMS)
    assert "Customer Service, Marketing and PR & Communications all say" in problem.sentence


@pytest.mark.parametrize("accountable", [[], [SERVICE]])
def test_fewer_than_two_are_not(accountable: list) -> None:
    channel, _ = channel_with(accountable=accountable)
    assert list(contested.find(channel, TERMS)) == []


def test_a_duty_that_is_not_needed_is_nobodys_problem() -> None:
    channel, _ = channel_with(accountable=[SERVICE, MARKETING], needed=False)
    assert list(contested.find(channel, TERMS)) == []


@pytest.mark.parametrize(
    ("tier", "is_critical", "severity"),
    [
        (2, False, Severity.HIGH),
        (1, False, Severity.CRITICAL),
        (2, True, Severity.CRITICAL),
        (1, True, Severity.CRITICAL),
    ],
)
def test_exposure_raises_severity_by_one_step_at_most(
    tier: int, is_critical: bool, severity: Severity
) -> None:
    channel, _ = channel_with(accountable=[SERVICE, PR], tier=tier, is_critical=is_critical)
    (problem,) = contested.find(channel, TERMS)
    assert problem.severity is severity


def test_the_key_stays_when_the_departments_change() -> None:
    before, _ = channel_with(accountable=[SERVICE, MARKETING], channel_id=(same := uuid4()))
    (one,) = contested.find(before, TERMS)
    after, _ = channel_with(
        accountable=[SERVICE, PR], channel_id=same, activity_id=before.duties[0].activity_id
    )
    (two,) = contested.find(after, TERMS)
    assert one.key == two.key
    assert one.departments != two.departments
