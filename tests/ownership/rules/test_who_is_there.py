"""The twins of owner_left, unstaffed, nobody_named, crowded, left_out and no_crisis_contact."""

from typing import Any
from uuid import uuid4

import pytest

from ownership.rules import find_problems
from ownership.rules.problems import Severity
from ownership.snapshot import DepartmentName, Limit
from tests.ownership.rules.snapshots import (
    HEAD,
    TERMS,
    TODAY,
    ago,
    channel_with,
    find,
    owner,
    somebody,
)

GONE = somebody("Tom Gone", left_on=TODAY)
ANN = somebody()


def broken(**fields: Any) -> list[str]:
    """What is wrong with a duty of a department like this."""
    responsible = fields.pop("responsible", ())
    channel, _ = channel_with(accountable=[owner("Sales", **fields)], responsible=responsible)
    return [problem.rule for problem in find_problems(channel, TERMS)]


DOES_IT = (DepartmentName(uuid4(), "Marketing"),)


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({}, []),
        ({"person": ANN, "head": None}, []),
        ({"person": GONE}, ["owner_left"]),
        ({"person": GONE, "head": None}, ["owner_left"]),
        ({"person": somebody(left_on=ago(-1))}, []),
        ({"head": None}, ["unstaffed"]),
        ({"head": GONE}, ["unstaffed"]),
        ({"head": None, "deputy": GONE}, ["unstaffed"]),
        ({"head": None, "responsible": DOES_IT}, ["nobody_named"]),
        ({"head": GONE, "deputy": ANN}, ["nobody_named"]),
        ({"head": GONE, "deputy": ANN, "person": ANN}, []),
    ],
)
def test_only_the_first_thing_that_is_wrong_with_a_department_s_people_is_told(
    fields: dict[str, Any], rules: list[str]
) -> None:
    assert broken(**fields) == rules


def test_an_owner_who_left_is_named_and_is_the_subject() -> None:
    sales = owner("Sales", person=GONE)
    channel, duty = channel_with(accountable=[sales])
    (problem,) = find("owner_left", channel)
    assert (problem.activity, problem.person) == (duty.activity_id, GONE.id)
    assert problem.departments == (sales.id,)
    assert "Tom Gone" in problem.sentence
    assert problem.severity is Severity.HIGH


def test_whom_two_departments_name_is_gone_once() -> None:
    channel, _ = channel_with(
        accountable=[owner("Sales", person=GONE), owner("Marketing", person=GONE)]
    )
    (problem,) = find("owner_left", channel)
    assert len(problem.departments) == 2


def test_more_hands_than_the_limit_are_too_many() -> None:
    hands = [DepartmentName(uuid4(), f"Hand {number}") for number in range(4)]
    channel, _ = channel_with(responsible=hands)
    (problem,) = find("crowded", channel)
    assert problem.severity is Severity.LOW
    assert problem.sentence.startswith("4 departments do customer care on @acme: Hand 0, Hand 1")
    assert find("crowded", channel, limit=Limit(4)) == []
    fewer, _ = channel_with(responsible=hands[:3])
    assert find("crowded", fewer) == []


def test_a_department_with_a_stake_and_no_letter_is_left_out() -> None:
    caring, heard = DepartmentName(uuid4(), "Legal"), DepartmentName(uuid4(), "Sales")
    lettered = {"lettered": frozenset({heard.id})}
    channel, _ = channel_with(stakes=(caring, heard), of_duty=lettered)
    (problem,) = find("left_out", channel)
    assert problem.department == caring.id
    assert problem.severity is Severity.MEDIUM


def test_a_letter_where_nothing_is_needed_is_not_being_heard() -> None:
    caring = DepartmentName(uuid4(), "Legal")
    lettered = {"lettered": frozenset({caring.id})}
    channel, _ = channel_with(stakes=(caring,), of_duty=lettered, needed=False)
    assert [problem.rule for problem in find_problems(channel, TERMS)] == ["left_out"]


def test_a_crisis_needs_a_phone() -> None:
    silent = owner("PR", phone="")
    channel, _ = channel_with(accountable=[silent], activity_key="crisis", is_critical=True)
    (problem,) = find("no_crisis_contact", channel)
    assert (problem.department, problem.severity) == (silent.id, Severity.CRITICAL)
    care, _ = channel_with(accountable=[silent])
    assert find("no_crisis_contact", care) == []
    heard, _ = channel_with(accountable=[owner("PR")], activity_key="crisis")
    assert find("no_crisis_contact", heard) == []


def test_the_charter_is_an_argument_between_two_and_a_remark_about_one() -> None:
    recommended = DepartmentName(uuid4(), "Customer Service")
    says = {"recommended": recommended}
    sales, marketing = owner("Sales"), owner("Marketing")
    channel, _ = channel_with(accountable=[sales], of_duty=says, tier=1)
    (problem,) = find("off_charter", channel)
    assert problem.severity is Severity.INFO
    assert problem.sentence == (
        "Sales owns customer care on @acme; the charter says Customer Service."
    )
    for owners in ([sales, marketing], []):
        channel, _ = channel_with(accountable=owners, of_duty=says)
        assert find("off_charter", channel) == []
    own = {"recommended": DepartmentName(sales.id, "Sales")}
    channel, _ = channel_with(accountable=[sales], of_duty=own)
    assert find("off_charter", channel) == []


def test_the_head_is_somebody() -> None:
    assert not HEAD.has_left(TODAY)
