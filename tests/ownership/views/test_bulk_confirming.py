"""Many channels confirmed at once: for whom, what stays unsaid, what a worker does."""

import pytest
from django.test import Client

from accounts.models import AuditEvent, Membership
from channels_registry.models import Channel
from ownership.models import Attestation, BulkEdit
from ownership.operations import bulk_edits
from ownership.operations.bulk_edits import advance_edit
from tests.ownership.views.pages import main_words, messages_of, words_of
from tests.ownership.views.test_bulk_edits import do, look, tick, work_off
from tests.world import NOW, World


@pytest.fixture
def channels(world: World) -> list[Channel]:
    """Customer Service answers for two duties on each, Sales for another."""
    channels = world.register("https://x.com/a", "https://x.com/b")
    for channel in channels:
        world.assign(channel, {"customer-service": "A"}, ["care", "community"])
        world.assign(channel, {"sales": "A"}, ["crisis"])
    return channels


def look_in_words(client: Client, world: World, channels: list[Channel]) -> str:
    return words_of(look(client, world, "confirm", tick(channels)).content.decode())


def said(world: World) -> int:
    with world.open():
        return Attestation.objects.count()


def test_a_lead_confirms_for_everybody_who_answers_there(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in("lead")
    words = look_in_words(client, world, channels)
    assert "For whom you say it Customer Service 4 duties Sales 2 duties Confirm 6 duties" in words
    answer = do(client, world, "confirm", tick(channels))
    assert "6 duties on 2 channels are confirmed." in messages_of(client, answer)
    assert "Undo" not in messages_of(client, answer)
    assert said(world) == 6
    with world.open():
        events = AuditEvent.objects.filter(verb="attestation.made")
        assert {event.channel_id for event in events} == {channel.pk for channel in channels}


def test_a_steward_confirms_for_their_own_department_alone(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in("steward")
    words = look_in_words(client, world, channels)
    assert "For whom you say it Customer Service 4 duties" in words
    assert "Others answer for the rest, and confirm it themselves: Sales" in words
    answer = do(client, world, "confirm", tick(channels[:1]))
    assert "2 duties on 1 channel are confirmed." in messages_of(client, answer)
    with world.open():
        told = Attestation.objects.values_list("department__slug", "duty__channel").distinct()
        assert list(told) == [("customer-service", channels[0].pk)]


def test_where_nobody_answers_that_one_speaks_for_nothing_is_said(world: World) -> None:
    channels = world.register("https://x.com/a")
    world.assign(channels[0], {"sales": "A"})
    client = world.sign_in("steward")
    words = look_in_words(client, world, channels)
    assert "so there is nothing to confirm" in words
    assert "Confirm 0" not in words
    answer = client.post(world.url("channels/confirm/"), tick(channels))
    assert "nothing to confirm" in messages_of(client, answer)
    assert said(world) == 0


def test_a_worker_confirms_in_batches_and_sums_up(
    world: World, channels: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 1)
    monkeypatch.setattr(bulk_edits, "BATCH", 1)
    client = world.sign_in("steward")
    answer = do(client, world, "confirm", tick(channels))
    work_off(world)
    page = client.get(answer.url).content.decode()
    assert "4 duties on 2 channels are confirmed." in words_of(page)
    assert said(world) == 4
    trail = main_words(world.sign_in("owner"), world.url("settings/audit/"))
    assert "confirmed by : Steward of Acme" in trail


def test_who_lost_their_seat_meanwhile_says_nothing_more(
    world: World, channels: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 1)
    do(world.sign_in("steward"), world, "confirm", tick(channels))
    with world.open():
        Membership.objects.filter(role="steward").update(left_at=NOW)
        bulk_edit = BulkEdit.objects.select_related("job").get()
    advance_edit(
        organization_id=world.organization.pk,
        job_id=bulk_edit.job_id,
        step=0,
        clock=lambda: NOW,
    )
    assert said(world) == 0
    with world.open():
        bulk_edit.job.refresh_from_db()
        assert "has no seat any more" in bulk_edit.job.error
