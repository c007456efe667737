"""The twin of ownership/rules/unowned.py."""

import pytest

from ownership.rules import unowned
from ownership.rules.problems import Severity
from tests.ownership.rules.snapshots import MARKETING, SERVICE, TERMS, channel_with


def test_a_needed_duty_without_an_accountable_department_is_a_problem() -> None:
    channel, duty = channel_with(accountable=[])
    (problem,) = unowned.find(channel, TERMS)
    assert problem.activity == duty.activity_id
    assert problem.severity is Severity.HIGH
    assert problem.sentence == "Nobody answers for customer care on @acme."


@pytest.mark.parametrize("accountable", [[SERVICE], [SERVICE, MARKETING]])
def test_an_accountable_department_settles_it(accountable: list) -> None:
    channel, _ = channel_with(accountable=accountable)
    assert list(unowned.find(channel, TERMS)) == []


def test_a_duty_that_is_not_needed_is_nobodys_problem() -> None:
    channel, _ = channel_with(accountable=[], needed=False)
    assert list(unowned.find(channel, TERMS)) == []


def test_a_crisis_duty_is_critical() -> None:
    channel, _ = channel_with(accountable=[], is_critical=True)
    (problem,) = unowned.find(channel, TERMS)
    assert problem.severity is Severity.CRITICAL
