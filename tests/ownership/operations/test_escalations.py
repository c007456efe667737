"""What is open for too long is told to the head, then to the administrators, once each."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import AuditEvent, Department, Person
from channels_registry.models import Channel
from ownership.models import Finding, MailingKind, Severity
from tests.ownership.digests import (
    TUESDAY,
    later,
    morning,
    nobody_but,
    recipients,
    send_all,
    stored,
    write,
)
from tests.ownership.disposing import snooze
from tests.world import World

# Opened on the day of the founding.
EIGHTH = later(TUESDAY, days=7)
FIFTEENTH = later(TUESDAY, days=14)


@pytest.fixture
def channel(world: World) -> Channel:
    """Two departments own its customer care, and nobody gets a digest."""
    (channel,) = world.register("https://x.com/acme")
    every = [
        *("publishing", "community", "crisis", "media", "leads"),
        *("feedback", "paid", "analytics", "security"),
    ]
    world.assign(channel, {"marketing": "A"}, every)
    world.assign(channel, {"customer-service": "A", "sales": "A"})
    nobody_but(world)
    return channel


def head_of(world: World, slug: str, **fields: object) -> Person:
    with world.open():
        head = Department.objects.select_related("head").get(slug=slug).head
        Person.objects.filter(pk=head.pk).update(**fields)
        head.refresh_from_db()
        return head


def contested(world: World) -> Finding:
    with world.open():
        return Finding.objects.get(rule="contested")


def test_after_a_week_the_heads_are_told_and_after_two_the_administrators(
    world: World, channel: Channel
) -> None:
    head_of(world, "sales", email="head@sales.example")
    head_of(world, "customer-service", email="head@service.example")
    assert morning(world, later(EIGHTH, days=-2)) == []
    first = morning(world, EIGHTH)
    assert recipients(first) == {"head@sales.example", "head@service.example"}
    assert first[0].subject == "1 finding is open for more than 7 days"
    assert contested(world).sentence in first[0].body
    second = morning(world, FIFTEENTH)
    assert recipients(second) == {world.members["admin"].email}
    assert f"an administrator of {world.organization.name}" in second[0].body


def test_nobody_is_told_twice_of_the_same_finding(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example")
    for day in range(20):
        morning(world, later(EIGHTH, days=day))
        morning(world, later(EIGHTH, days=day, hours=1))
    assert [one.to for one in mail.outbox] == [
        ["head@sales.example"],
        [world.members["admin"].email],
    ]


def test_it_stands_in_the_history_of_the_finding(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example")
    morning(world, EIGHTH)
    page = world.sign_in("lead").get(world.url(f"findings/{contested(world).pk}/"))
    assert "was told to Head of Sales" in page.content.decode()
    with world.open():
        assert AuditEvent.objects.filter(verb="finding.escalated").count() == 1


def test_who_has_left_or_has_no_address_is_skipped(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example", left_on=EIGHTH.date())
    head_of(world, "customer-service", email="")
    with world.open():
        Person.new(
            name="Administrator who left",
            membership=world.seat("admin"),
            left_on=EIGHTH.date() - timedelta(days=1),
        ).save()
    assert morning(world, EIGHTH) == []
    assert recipients(morning(world, FIFTEENTH)) == {world.members["owner"].email}


def test_a_new_head_is_told_of_what_nobody_was_told_of(world: World, channel: Channel) -> None:
    assert morning(world, EIGHTH) == []
    head_of(world, "sales", email="new@sales.example")
    assert recipients(morning(world, later(EIGHTH, days=1))) == {"new@sales.example"}


def test_a_head_with_a_seat_is_told_at_the_address_of_the_seat(
    world: World, channel: Channel
) -> None:
    head_of(world, "sales", email="old@sales.example", membership=world.seat("viewer"))
    assert recipients(morning(world, EIGHTH)) == {world.members["viewer"].email}


def test_who_heads_two_departments_gets_one_mail(world: World, channel: Channel) -> None:
    for slug in ("sales", "customer-service"):
        head_of(world, slug, email="Both@acme.example")
    (message,) = morning(world, EIGHTH)
    assert message.body.count(contested(world).sentence) == 1


def test_what_is_put_aside_or_not_severe_is_not_told(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example")
    snooze(world, contested(world), until=EIGHTH.date() + timedelta(days=60))
    assert morning(world, FIFTEENTH) == []
    with world.open():
        Finding.objects.update(disposition="new", disposed_on=None, until=None, severity_then=None)
        Finding.objects.update(severity=Severity.MEDIUM)
    assert morning(world, FIFTEENTH) == []


def test_what_is_back_is_told_again_after_a_week(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example")
    assert len(morning(world, EIGHTH)) == 1
    world.assign(channel, {"sales": None}, now=later(EIGHTH, hours=3))
    world.assign(channel, {"sales": "A"}, now=later(EIGHTH, hours=4))
    assert morning(world, later(EIGHTH, days=7)) == []
    assert len(morning(world, later(EIGHTH, days=8))) == 1


def test_what_was_settled_before_the_mail_went_is_not_told(world: World, channel: Channel) -> None:
    head_of(world, "sales", email="head@sales.example")
    write(world, EIGHTH)
    world.assign(channel, {"sales": None}, now=EIGHTH)
    send_all(world, EIGHTH)
    assert mail.outbox == []
    assert [one.was_sent for one in stored(world) if one.kind == MailingKind.ESCALATION] == [False]
