"""Confirmed coverage: counted by the database as the rule says, and no higher than coverage."""

from datetime import timedelta

import pytest

from accounts.models import Department, Membership, Person
from channels_registry.models import Channel
from ownership.models import Assignment
from ownership.queries.confirmations import confirmed_in_time
from ownership.queries.standing import count_standing
from ownership.rules.confirmation import is_in_time
from ownership.snapshot import Limit
from tests.ownership.confirming import confirm
from tests.world import NOW, World

LIMIT = Limit(180, tier_1=90)


@pytest.fixture
def channel(world: World) -> Channel:
    """Sales answers for care; Ada is the head of Sales."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, now=NOW - timedelta(days=400))
    with world.open():
        ada = Person.new(name="Ada Okafor")
        ada.save()
        Department.objects.filter(slug="sales").update(head=ada)
    return channel


def confirmed(world: World) -> int:
    with world.open():
        return count_standing(now=NOW).confirmed


def test_a_letter_confirms_nothing_and_a_word_does(world: World, channel: Channel) -> None:
    assert confirmed(world) == 0
    confirm(world, channel)
    assert confirmed(world) == 1


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize("accountable", [80, 400])
@pytest.mark.parametrize("said", [0, 80, 81, 89, 90, 179, 180])
def test_the_database_counts_what_the_rule_says(
    world: World, tier: int, accountable: int, said: int
) -> None:
    """Days ago. The word may be older than the letter: the letter was given anew."""
    (channel,) = world.register("https://x.com/acme", tier_by_hand=tier)
    since, said_at = NOW - timedelta(days=accountable), NOW - timedelta(days=said)
    world.assign(channel, {"sales": "A"}, now=since)
    confirm(world, channel, now=said_at)
    with world.open():
        counted = Assignment.objects.filter(confirmed_in_time(NOW, LIMIT)).exists()
    assert counted == is_in_time(
        said_at=said_at, accountable_since=since, tier=tier, limit=LIMIT, now=NOW
    )


def test_whoever_takes_over_has_to_say_it_again(world: World, channel: Channel) -> None:
    confirm(world, channel, now=NOW - timedelta(days=2))
    world.assign(channel, {"sales": None, "marketing": "A"}, now=NOW - timedelta(days=1))
    assert confirmed(world) == 0
    world.assign(channel, {"sales": "A", "marketing": None}, now=NOW)
    assert confirmed(world) == 0


def test_what_two_departments_claim_is_not_confirmed(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A"}, now=NOW - timedelta(days=300))
    confirm(world, channel)
    assert confirmed(world) == 0


def test_a_channel_that_is_not_looked_at_counts_nowhere(world: World, channel: Channel) -> None:
    confirm(world, channel)
    with world.open():
        Channel.objects.filter(pk=channel.pk).update(status="retired")
    assert confirmed(world) == 0


def test_somebody_who_has_not_left_has_to_answer(world: World, channel: Channel) -> None:
    """The person named on the duty, else the head of the department."""
    confirm(world, channel)
    with world.open():
        ada = Person.objects.get(name="Ada Okafor")
        ben = Person.new(name="Ben Carver")
        ben.save()
        for head, head_left, named, named_left, counts in (
            (None, None, None, None, 0),
            (ada, NOW.date(), None, None, 0),
            (ada, NOW.date() + timedelta(days=1), None, None, 1),
            (None, None, ben, None, 1),
            (ada, None, ben, NOW.date(), 0),
        ):
            Department.objects.filter(slug="sales").update(head=head)
            Assignment.objects.update(person=named)
            Person.objects.filter(pk=ada.pk).update(left_on=head_left)
            Person.objects.filter(pk=ben.pk).update(left_on=named_left)
            assert count_standing(now=NOW).confirmed == counts, (head, head_left, named, named_left)


def test_a_head_whose_seat_ended_has_left(world: World, channel: Channel) -> None:
    confirm(world, channel)
    seat = world.seat("viewer")
    with world.open():
        Person.objects.update(membership=seat)
        assert count_standing(now=NOW).confirmed == 1
        Membership.objects.filter(pk=seat.pk).update(left_at=NOW)
        assert count_standing(now=NOW).confirmed == 0
