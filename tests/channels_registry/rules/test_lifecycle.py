"""Which status may follow which."""

import pytest

from channels_registry.models import ChannelStatus
from channels_registry.rules.lifecycle import MOVES, may_move, verb_of_move


def test_every_status_has_a_way_on() -> None:
    assert set(MOVES) == set(ChannelStatus.values)
    assert all(MOVES.values())


def test_nothing_becomes_proposed_and_a_tombstone_only_comes_back() -> None:
    assert not any("proposed" in moves for moves in MOVES.values())
    assert [after for after in ChannelStatus.values if may_move("retired", after)] == ["active"]


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        ("proposed", "active", "channel.approved"),
        ("proposed", "retired", "channel.declined"),
        ("active", "retired", "channel.retired"),
        ("closing", "retired", "channel.retired"),
        ("retired", "active", "channel.restored"),
        ("active", "dormant", "channel.changed"),
        ("active", "active", "channel.changed"),
    ],
)
def test_a_step_has_its_own_name_in_the_trail(before: str, after: str, verb: str) -> None:
    assert verb_of_move(before, after) == verb
