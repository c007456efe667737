"""What holds for every rule."""

import pytest

from ownership.rules import RULES, find_problems
from ownership.rules.states import state_of, worst_state
from tests.ownership.rules.snapshots import MARKETING, SERVICE, TERMS, channel_with


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("accountable", [[], [SERVICE, MARKETING]])
def test_a_channel_that_is_not_looked_at_has_no_problems(accountable: list) -> None:
    channel, _ = channel_with(accountable=accountable, looked_at=False)
    assert list(find_problems(channel, TERMS)) == []


@pytest.mark.parametrize(
    ("accountable", "state"),
    [([], "unowned"), ([SERVICE], "owned"), ([SERVICE, MARKETING], "contested")],
)
def test_a_duty_is_owned_exactly_when_no_rule_about_owners_is_broken(
    accountable: list, state: str
) -> None:
    channel, duty = channel_with(accountable=accountable)
    assert state_of(duty) == state
    assert [problem.rule for problem in find_problems(channel, TERMS)] == (
        [] if state == "owned" else [state]
    )


def test_contested_is_worse_than_unowned_and_nothing_needed_is_owned() -> None:
    assert worst_state({"owned", "unowned", "contested"}) == "contested"
    assert worst_state({"owned", "unowned"}) == "unowned"
    assert worst_state(set()) == "owned"
