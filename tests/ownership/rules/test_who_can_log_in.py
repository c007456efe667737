"""The twins of only_one, leaver_access, no_two_step and access_unreviewed."""

from ownership.rules import find_problems
from ownership.rules.problems import Severity
from ownership.snapshot import ChannelSnapshot, Limit
from tests.ownership.rules.snapshots import TERMS, TODAY, ago, channel_with, entry, find, somebody

ANN, BOB = somebody("Ann"), somebody("Bob")
GONE = somebody("Tom Gone", left_on=TODAY)


def listing(*entries: object, **fields: object) -> ChannelSnapshot:
    channel, _ = channel_with(access=tuple(entries), **fields)
    return channel


def test_two_people_with_full_control_are_enough() -> None:
    assert list(find_problems(listing(entry(ANN), entry(BOB)), TERMS)) == []


def test_an_empty_list_says_nothing_yet_about_one_person() -> None:
    assert find("only_one", listing()) == []


def test_agencies_leavers_and_those_with_less_do_not_count() -> None:
    others = [entry(None), entry(GONE), entry(BOB, has_full_control=False)]
    (problem,) = find("only_one", listing(entry(ANN), *others))
    assert problem.sentence == "Only Ann has full control of @acme."
    assert problem.severity is Severity.MEDIUM
    (problem,) = find("only_one", listing(entry(BOB, has_full_control=False)))
    assert problem.sentence == "Nobody has full control of @acme."


def test_one_person_in_two_ways_is_one_person() -> None:
    assert len(find("only_one", listing(entry(ANN), entry(ANN)))) == 1


def test_how_many_are_enough_is_for_the_organization_to_say() -> None:
    channel = listing(entry(ANN), entry(BOB))
    assert len(find("only_one", channel, limit=Limit(3))) == 1


def test_a_leaver_on_the_list_is_told_by_name() -> None:
    (problem,) = find("leaver_access", listing(entry(GONE), entry(GONE), entry(ANN)))
    assert problem.person == GONE.id
    assert problem.sentence == "Tom Gone has left and can still log in to @acme."
    assert problem.severity is Severity.HIGH


def test_the_last_day_of_an_access_is_still_good() -> None:
    assert find("leaver_access", listing(entry(ANN, until=TODAY))) == []
    (problem,) = find("leaver_access", listing(entry(ANN, until=ago(1))))
    assert problem.person == ANN.id


def test_agencies_whose_time_is_over_are_one_problem() -> None:
    over = [entry(None, holder=name, until=ago(3)) for name in ("Zed", "Brightline")]
    (problem,) = find("leaver_access", listing(*over))
    assert problem.person is None
    assert "Brightline, Zed" in problem.sentence


def test_a_log_in_outlives_its_channel() -> None:
    channel = listing(entry(GONE, two_step="no"), looked_at=False, status="retired")
    assert [problem.rule for problem in find_problems(channel, TERMS)] == ["leaver_access"]


def test_no_second_step_is_worse_than_not_knowing() -> None:
    off, unknown = entry(ANN, two_step="no"), entry(BOB, two_step="unknown")
    first, second = find("no_two_step", listing(off, unknown))
    assert (first.person, first.severity) == (ANN.id, Severity.HIGH)
    assert (second.person, second.severity) == (BOB.id, Severity.MEDIUM)
    (worst,) = find("no_two_step", listing(entry(ANN, two_step="unknown"), off))
    assert worst.severity is Severity.HIGH


def test_tier_1_raises_what_is_said_of_the_whole_channel() -> None:
    (problem,) = find("no_two_step", listing(entry(ANN, two_step="no"), tier=1))
    assert problem.severity is Severity.CRITICAL


def test_the_oldest_entry_says_when_the_list_was_looked_through() -> None:
    fresh = entry(ANN)
    assert find("access_unreviewed", listing(fresh, entry(BOB, reviewed_on=ago(90)))) == []
    (problem,) = find("access_unreviewed", listing(fresh, entry(BOB, reviewed_on=ago(91))))
    assert "25 Aug" not in problem.sentence and "24 Aug 2026" in problem.sentence


def test_an_empty_list_counts_from_the_day_of_registration() -> None:
    assert find("access_unreviewed", listing(registered_on=ago(90))) == []
    (problem,) = find("access_unreviewed", listing(registered_on=ago(91)))
    assert problem.sentence == "Nobody has said yet who can log in to @acme."
