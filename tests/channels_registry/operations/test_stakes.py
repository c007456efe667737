"""Stakes: one per department and channel, in words that may change."""

import pytest

from accounts.models import AuditEvent
from channels_registry.models import Channel, Stake
from channels_registry.operations.stakes import (
    StakeRefused,
    StakeTaken,
    StaleStake,
    add_stake,
    edit_stake,
    end_stake,
)
from tests.world import NOW, TESTER, World

BY = {"by": TESTER, "now": NOW}


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def test_a_stake_is_added_changed_and_removed_and_the_trail_keeps_each(
    world: World, channel: Channel
) -> None:
    with world.open():
        stake = add_stake(
            channel=channel, department=world.departments["sales"], why="Prospects", **BY
        )
        edit_stake(stake=stake, why="Prospects in health", version=1, **BY)
        end_stake(stake=stake, version=2, **BY)
        assert not Stake.objects.exists()
        events = AuditEvent.objects.filter(verb__startswith="stake.").order_by("seq")
        told = list(events.values_list("verb", "before", "after", "channel_id"))
    first = {"department": "sales", "why": "Prospects"}
    second = {"department": "sales", "why": "Prospects in health"}
    assert told == [
        ("stake.added", {}, first, channel.pk),
        ("stake.changed", first, second, channel.pk),
        ("stake.removed", second, {}, channel.pk),
    ]


def test_a_department_has_one_stake_in_a_channel(world: World, channel: Channel) -> None:
    with world.open():
        sales = world.departments["sales"]
        stake = add_stake(channel=channel, department=sales, why="Prospects", **BY)
        with pytest.raises(StakeTaken, match="Sales has a stake here already") as taken:
            add_stake(channel=channel, department=sales, why="More prospects", **BY)
        assert taken.value.stake == stake
        assert Stake.objects.get().why == "Prospects"


def test_a_retired_department_declares_nothing(world: World, channel: Channel) -> None:
    with world.open():
        sales = world.departments["sales"]
        sales.retired_on = NOW.date()
        sales.save()
        with pytest.raises(StakeRefused, match="Sales is retired"):
            add_stake(channel=channel, department=sales, why="Prospects", **BY)


def test_late_words_are_refused_and_the_same_words_change_nothing(
    world: World, channel: Channel
) -> None:
    with world.open():
        stake = add_stake(
            channel=channel, department=world.departments["sales"], why="Prospects", **BY
        )
        assert edit_stake(stake=stake, why="Prospects", version=1, **BY).version == 1
        edit_stake(stake=stake, why="Theirs", version=1, **BY)
        with pytest.raises(StaleStake) as stale:
            edit_stake(stake=stake, why="Mine", version=1, **BY)
        assert stale.value.stake.why == "Theirs"
        with pytest.raises(StaleStake):
            end_stake(stake=stake, version=1, **BY)
