"""Sending a digest: in the organization's morning, once, whatever breaks meanwhile."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail

from accounts.models import OutboxEvent
from channels_registry.models import Channel
from ownership.models import Mailing
from ownership.operations import mailings
from ownership.operations.mailings import SEND, WRITE, send_mailing, start_mailings
from tests.ownership.digests import (
    MONDAY,
    TUESDAY,
    choose,
    contest,
    later,
    morning,
    nobody_but,
    send_all,
    stored,
    write,
)
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    return channel


@pytest.mark.parametrize(("hour", "is_asked"), [(6, False), (7, True), (11, True), (12, False)])
def test_it_is_the_organizations_own_morning(world: World, hour: int, is_asked: bool) -> None:
    world.organization.time_zone = "Asia/Tokyo"
    world.organization.save()
    now = datetime(2026, 11, 24, hour, 10, tzinfo=UTC) - timedelta(hours=9)
    start_mailings(now=now)
    with world.open():
        assert OutboxEvent.objects.filter(task=WRITE, created_at=now).exists() is is_asked
    assert (write(world, now) > 0) is False  # nobody gets one on a Tuesday by default
    choose(world, "lead")
    assert (write(world, now) > 0) is is_asked


def test_running_twice_writes_and_sends_once(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    assert [write(world, TUESDAY), write(world, later(TUESDAY, hours=1))] == [1, 0]
    send_all(world, TUESDAY)
    send_all(world, TUESDAY)
    assert len(mail.outbox) == 1


def test_a_run_that_dies_leaves_nothing_and_the_next_one_does_it_all(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)

    def die(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(mailings, "_ask_for", die)
        with pytest.raises(SystemExit):
            write(world, TUESDAY)
    assert stored(world) == []
    assert len(morning(world)) == 1


def test_a_worker_that_dies_while_it_sends_does_not_send_again(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    write(world, TUESDAY)

    def die(self: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", die)
        with pytest.raises(SystemExit):
            send_all(world, TUESDAY)
    send_all(world, later(TUESDAY, hours=1))
    assert mail.outbox == []
    assert morning(world, later(TUESDAY, days=1)) == []


def break_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any) -> None:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)


def test_a_mail_server_that_is_down_is_asked_again(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    write(world, TUESDAY)
    with monkeypatch.context() as patch:
        break_server(patch)
        with pytest.raises(SMTPServerDisconnected):
            send_all(world, TUESDAY)
    with world.open():
        before = OutboxEvent.objects.filter(task=SEND).count()
    write(world, later(TUESDAY, hours=1))
    with world.open():
        assert OutboxEvent.objects.filter(task=SEND).count() == before + 1
    send_all(world, later(TUESDAY, hours=1))
    assert len(mail.outbox) == 1


def test_what_never_went_out_is_told_by_the_next_digest(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    write(world, TUESDAY)
    (lost,) = stored(world)
    with monkeypatch.context() as patch:
        break_server(patch)
        with pytest.raises(SMTPServerDisconnected):
            send_all(world, TUESDAY)
    (message,) = morning(world, later(TUESDAY, days=1))
    assert "Customer Service and Sales both" in message.body
    send_mailing(organization_id=world.organization.pk, mailing_id=lost.pk, now=MONDAY)
    assert len(mail.outbox) == 1
    with world.open():
        assert Mailing.objects.get().since == lost.since
