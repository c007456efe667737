"""New channels get the charter's letters, whichever door they come through, in the same step."""

import pytest

from accounts.models import AuditEvent
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.candidates import register_candidates
from channels_registry.operations.channels import (
    ChannelDraft,
    ChannelInUse,
    delete_channel,
    register_channel,
)
from channels_registry.operations.channels_bulk import upsert_channels
from channels_registry.operations.lifecycle import move_channel, request_channel
from channels_registry.platforms.canonical import identify
from ownership.models import Assignment, Duty, DutyState, Finding
from ownership.operations.charters import apply_charter
from ownership.operations.settle import settle_channels
from ownership.operations.undo import undo_step
from tests.ownership.imports import read, write
from tests.websites import propose
from tests.world import NOW, TESTER, World


@pytest.fixture
def chartered(world: World) -> World:
    """It adopted the recommended charter by applying it to its first channel."""
    world.register("https://x.com/first")
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    return world


def letters(world: World, channel: Channel) -> dict[str, str]:
    """Who answers for what."""
    with world.open():
        rows = Assignment.objects.filter(duty__channel=channel, role="A")
        return dict(rows.values_list("duty__activity__key", "department__slug"))


def draft(name: str, **fields: object) -> ChannelDraft:
    return ChannelDraft(identify(f"https://x.com/{name}"), fields=fields)


def assert_settled(world: World, channel: Channel) -> None:
    with world.open():
        duties = Duty.objects.filter(channel=channel, needed=True)
        assert set(duties.values_list("state", flat=True)) == {DutyState.OWNED}
        assert not Finding.objects.present().filter(channel=channel).exists()
        again = settle_channels([channel.pk], now=NOW, step=channel.pk)
        assert again.differences == 0


def test_a_registered_channel_has_its_owners_at_once(chartered: World) -> None:
    with chartered.open():
        channel = register_channel(
            organization=chartered.organization,
            draft=draft("press", purpose="press"),
            by=TESTER,
            now=NOW,
        )
        (origin,) = set(
            Assignment.objects.filter(duty__channel=channel).values_list("origin", flat=True)
        )
    assert origin == "charter"
    assert letters(chartered, channel)["publishing"] == "pr-communications"
    assert_settled(chartered, channel)


def test_a_channel_that_is_asked_for_gets_them_when_it_is_approved(chartered: World) -> None:
    with chartered.open():
        channel = request_channel(
            organization=chartered.organization,
            draft=draft("wanted"),
            objective="To reach them",
            by=TESTER,
            now=NOW,
        )
        assert letters(chartered, channel) == {}
        move_channel(
            channel=channel, to=ChannelStatus.ACTIVE, version=channel.version, by=TESTER, now=NOW
        )
    assert letters(chartered, channel)["care"] == "customer-service"
    assert_settled(chartered, channel)
    undo_newest(chartered)
    assert letters(chartered, channel) == {}
    with chartered.open():
        channel.refresh_from_db()
    assert channel.status == ChannelStatus.PROPOSED


def test_what_a_website_links_to_gets_them_and_what_the_api_lists_too(chartered: World) -> None:
    candidate = propose(chartered, "https://x.com/linked")
    with chartered.open():
        accepted = register_candidates(
            organization=chartered.organization, candidates=[candidate.pk], by=TESTER, now=NOW
        )
        upserted = upsert_channels(
            organization=chartered.organization, drafts=[draft("listed")], by=TESTER, now=NOW
        )
    assert len(letters(chartered, accepted.channels[0])) == 10
    assert len(letters(chartered, upserted.results[0].channel)) == 10


def test_an_import_that_names_owners_is_left_at_that_and_one_without_follows_the_charter(
    chartered: World,
) -> None:
    import_file = read(
        chartered, "url,owner\nhttps://x.com/owned,Sales\nhttps://x.com/not_owned,\n"
    )
    write(chartered, import_file)
    with chartered.open():
        owned = Channel.objects.get(handle="owned")
        other = Channel.objects.get(handle="not_owned")
    assert set(letters(chartered, owned).values()) == {"sales"}
    with chartered.open():
        assert not Assignment.objects.filter(duty__channel=owned).exclude(role="A").exists()
    assert letters(chartered, other)["care"] == "customer-service"
    undo_newest(chartered)
    with chartered.open():
        assert not Channel.objects.filter(handle__in=["owned", "not_owned"]).exists()


def test_without_a_charter_in_force_nobody_gets_a_letter(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    assert letters(world, channel) == {}


def test_another_purpose_later_changes_no_owner(chartered: World) -> None:
    (channel,) = chartered.register("https://x.com/a", purpose="brand")
    before = letters(chartered, channel)
    with chartered.open():
        upsert_channels(
            organization=chartered.organization,
            drafts=[draft("a", purpose="press")],
            by=TESTER,
            now=NOW,
        )
    assert letters(chartered, channel) == before


def test_undo_takes_the_channel_out_with_its_letters(chartered: World) -> None:
    (channel,) = chartered.register("https://x.com/a")
    undo_newest(chartered)
    with chartered.open():
        assert not Channel.objects.filter(pk=channel.pk).exists()
        assert not Assignment.objects.filter(duty__channel=channel.pk).exists()


def test_a_channel_that_has_only_the_charters_letters_was_never_used(chartered: World) -> None:
    one, other = chartered.register("https://x.com/a", "https://x.com/b")
    chartered.assign(other, {"sales": "R"})
    with chartered.open():
        delete_channel(channel=one, version=one.version, by=TESTER, now=NOW)
        assert not Channel.objects.filter(pk=one.pk).exists()
        with pytest.raises(ChannelInUse):
            delete_channel(channel=other, version=other.version, by=TESTER, now=NOW)


def undo_newest(world: World) -> None:
    with world.open():
        step = AuditEvent.objects.latest("seq").step
        undo_step(organization=world.organization, step=step, by=TESTER, now=NOW)
