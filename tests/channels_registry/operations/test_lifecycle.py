"""The life of a channel, step by step, and what it does to duties, findings and figures."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channels import (
    AlreadyRegistered,
    ChannelDraft,
    StaleChannel,
    edit_channel,
)
from channels_registry.operations.lifecycle import MoveRefused, move_channel, request_channel
from channels_registry.platforms.canonical import identify
from ownership.models import Assignment, Duty, Finding
from ownership.queries.coverage import count_duties
from tests.world import NOW, TESTER, World

LATER = NOW + timedelta(days=1)


def ask_for(
    world: World, address: str = "https://x.com/wanted", why: str = "To reach them"
) -> Channel:
    with world.open():
        return request_channel(
            organization=world.organization,
            draft=ChannelDraft(identify(address), typed=address, fields={"purpose": "brand"}),
            objective=why,
            by=TESTER,
            now=NOW,
        )


def move(world: World, channel: Channel, to: str, **said: Any) -> Channel:
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
        return move_channel(
            channel=channel,
            to=ChannelStatus(to),
            version=said.pop("version", channel.version),
            by=TESTER,
            now=LATER,
            **said,
        )


def open_findings(world: World) -> int:
    with world.open():
        return Finding.objects.present().count()


def counted_duties(world: World) -> int:
    with world.open():
        return sum(cell.duties for cell in count_duties())


def verbs_of(world: World, channel: Channel) -> list[str]:
    with world.open():
        events = AuditEvent.objects.filter(channel_id=channel.pk, verb__startswith="channel.")
        return list(events.order_by("seq").values_list("verb", flat=True))


def test_a_request_counts_nowhere_until_it_is_approved(world: World) -> None:
    channel = ask_for(world)
    assert (channel.status, channel.objective) == ("proposed", "To reach them")
    assert channel.requested_by_label == "Tess Tester"
    assert (open_findings(world), counted_duties(world)) == (0, 0)
    channel = move(world, channel, "active", reason="Good idea")
    assert channel.status_reason == "Good idea"
    assert (open_findings(world), counted_duties(world)) == (10, 10)
    assert verbs_of(world, channel) == ["channel.requested", "channel.approved"]


@pytest.mark.parametrize("why", ["", "   "])
def test_a_request_says_what_it_is_for(world: World, why: str) -> None:
    with pytest.raises(MoveRefused, match="Say what the channel is for") as refused:
        ask_for(world, why=why)
    assert refused.value.field == "objective"


def test_a_decline_wants_a_reason_and_leaves_a_tombstone(world: World) -> None:
    channel = ask_for(world)
    with pytest.raises(MoveRefused, match="Say why it is declined"):
        move(world, channel, "retired")
    channel = move(world, channel, "retired", reason="We have one already.")
    assert channel.status_reason == "We have one already."
    assert verbs_of(world, channel)[-1] == "channel.declined"
    with pytest.raises(AlreadyRegistered, match="It is retired: restore it") as there:
        ask_for(world)
    assert there.value.channel == channel


def test_a_channel_retires_with_its_findings_and_comes_back_with_its_owners(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    move(world, channel, "retired", reason="Nobody reads it")
    assert (open_findings(world), counted_duties(world)) == (0, 0)
    with world.open():
        assert Assignment.objects.get(duty__channel=channel).department.slug == "sales"
    restored = move(world, channel, "active")
    assert restored.status_reason == ""
    assert (open_findings(world), counted_duties(world)) == (9, 10)
    with world.open():
        assert set(Finding.objects.present().values_list("reopened", flat=True)) == {1}
        assert Duty.objects.get(channel=channel, activity__key="care").state == "owned"
    assert verbs_of(world, channel)[1:] == ["channel.retired", "channel.restored"]


def test_what_is_looked_at_again_counts_from_that_day(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    wanted = ask_for(world)
    sleeping = world.register("https://x.com/sleeping")[0]
    for one, *moves in ((channel, "retired", "active"), (wanted, "active"), (sleeping, "dormant")):
        for to in moves:
            move(world, one, to)
    with world.open():
        since = {
            one.pk: set(Duty.objects.filter(channel=one).values_list("state_since", flat=True))
            for one in (channel, wanted, sleeping)
        }
    assert since == {channel.pk: {LATER}, wanted.pk: {LATER}, sleeping.pk: {NOW}}


def test_closing_has_a_day_that_is_not_over(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    for day, sentence in ((None, "on which day"), (NOW.date(), "from today on")):
        with pytest.raises(MoveRefused, match=sentence) as refused:
            move(world, channel, "closing", closing_on=day)
        assert refused.value.field == "closing_on"
    channel = move(world, channel, "closing", closing_on=LATER.date(), reason="Moved")
    assert (channel.closing_on, channel.status_reason) == (LATER.date(), "Moved")
    channel = move(world, channel, "closing", closing_on=date(2027, 1, 31))
    assert channel.closing_on == date(2027, 1, 31)
    channel = move(world, channel, "active")
    assert (channel.closing_on, channel.status_reason) == (None, "")


@pytest.mark.parametrize(
    ("status", "to"), [("retired", "dormant"), ("proposed", "closing"), ("active", "proposed")]
)
def test_a_step_that_is_none_is_refused(world: World, status: str, to: str) -> None:
    (channel,) = world.register("https://x.com/acme", status=status)
    with pytest.raises(MoveRefused, match=f"@acme is {status}: it cannot be {to} next"):
        move(world, channel, to)


def test_the_same_step_again_changes_nothing(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    move(world, channel, "dormant")
    again = move(world, channel, "dormant")
    assert (again.version, len(verbs_of(world, channel))) == (2, 2)


def test_a_late_step_is_refused(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    move(world, channel, "dormant")
    with pytest.raises(StaleChannel):
        move(world, channel, "retired", version=1)


def test_another_status_takes_the_words_and_the_day_of_the_last_along(world: World) -> None:
    """Whoever edits the status, through whichever door."""
    (channel,) = world.register("https://x.com/acme")
    move(world, channel, "closing", closing_on=date(2027, 1, 31), reason="Moved")
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
        channel = edit_channel(
            channel=channel, fields={"status": "dormant"}, version=2, by=TESTER, now=LATER
        )
    assert (channel.closing_on, channel.status_reason) == (None, "")
