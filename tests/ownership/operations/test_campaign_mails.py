"""Rounds of confirmation in the digest: on the days on which they remind, and once it is late."""

from datetime import timedelta

import pytest

from channels_registry.models import Channel
from ownership.models import Campaign
from tests.ownership.confirming import confirm
from tests.ownership.digests import choose, morning, nobody_but, to
from tests.ownership.releasing import ask_all
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
AT_SEVEN = NOW.replace(hour=7, minute=10)


@pytest.fixture
def campaign(world: World) -> Campaign:
    """Customer Service is asked about one duty, and the steward of it reads a digest every day."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    campaign = ask_all(world)
    nobody_but(world, "steward")
    return campaign


def days_with_mail(world: World, campaign: Campaign) -> list[int]:
    """Days before the round is due on which the steward gets a mail, from tomorrow on."""
    found = []
    days = (campaign.due_on - NOW.date()).days
    for day in range(1, days + 4):
        mails = morning(world, AT_SEVEN + timedelta(days=day))
        if any("to confirm" in one.body for one in mails):
            found.append(days - day)
    return found


def test_a_round_reminds_on_its_days_on_the_day_and_once_it_is_late(
    world: World, campaign: Campaign
) -> None:
    asked = sorted({*campaign.reminder_days, 0, -1}, reverse=True)
    days = (campaign.due_on - NOW.date()).days
    assert days_with_mail(world, campaign) == [day for day in asked if day < days]


def test_whoever_answered_is_left_alone(world: World, campaign: Campaign) -> None:
    with world.open():
        channel = Channel.objects.get()
    confirm(world, channel, now=NOW + timedelta(hours=1))
    assert days_with_mail(world, campaign) == []


def test_it_says_what_is_asked_and_by_when_and_others_are_not_asked(
    world: World, campaign: Campaign
) -> None:
    choose(world, "lead", reach="own")
    due = AT_SEVEN + timedelta(days=(campaign.due_on - NOW.date()).days)
    mails = morning(world, due)
    body = to(mails, world, "steward").body
    assert "Customer Service has 1 duty to confirm, by" in body
    assert campaign.name in body and "/departments/" in body
    assert [one.to for one in mails] == [[world.members["steward"].email]]
