"""What the public is told: official and retired only on the organization's own word."""

import pytest

from channels_registry.models import ChannelStatus
from channels_registry.rules.public_answers import SPEAKING, PublicAnswer, judge_publicly


@pytest.mark.parametrize("status", ChannelStatus.values)
def test_what_nobody_called_official_is_unknown_whatever_its_status(status: str) -> None:
    for before in ("", *ChannelStatus.values):
        answer = judge_publicly(is_official=False, status=status, before=before)
        assert answer == PublicAnswer.UNKNOWN


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("active", "official"),
        ("dormant", "official"),
        ("closing", "official"),
        ("retired", "retired"),
        ("proposed", "unknown"),
    ],
)
def test_an_official_channel_speaks_until_it_is_retired(status: str, answer: str) -> None:
    assert judge_publicly(is_official=True, status=status) == answer


def test_what_was_asked_for_and_declined_was_never_theirs() -> None:
    assert judge_publicly(is_official=True, status="retired", before="proposed") == "unknown"
    assert judge_publicly(is_official=True, status="retired", before="active") == "retired"


def test_every_status_has_an_answer() -> None:
    assert {*SPEAKING, "retired", "proposed"} == set(ChannelStatus.values)
