"""Mornings, and the mail that they bring."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts.models import OutboxEvent
from accounts.tenancy import tenant
from channels_registry.models import Channel
from ownership.models import DigestPreference, Frequency, Mailing, Reach
from ownership.operations.digests import choose_digest
from ownership.operations.mailings import SEND, send_mailing, write_mailings
from tests.world import NOW, TESTER, World

# The world is founded on Monday 23 November 2026, in UTC.
TUESDAY = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 7, 10, tzinfo=UTC)


def choose(
    world: World, role: str, frequency: str = Frequency.DAILY, reach: str = Reach.OWN
) -> DigestPreference:
    seat = world.seat(role)
    with world.open():
        return choose_digest(seat=seat, frequency=frequency, reach=reach, by=TESTER, now=TUESDAY)


def nobody_but(world: World, *roles: str, **chosen: Any) -> None:
    """Only these seats get a digest, every day."""
    for role in world.members:
        choose(world, role, Frequency.DAILY if role in roles else Frequency.NEVER, **chosen)


def write(world: World, now: datetime) -> int:
    return write_mailings(organization_id=world.organization.pk, now=now)


def send_all(world: World, now: datetime) -> None:
    """What the relay and a worker do with everything that was ever asked for."""
    with tenant(world.organization.pk):
        asked = list(
            OutboxEvent.objects.filter(task=SEND).values_list("arguments__mailing", flat=True)
        )
    for mailing in asked:
        send_mailing(organization_id=world.organization.pk, mailing_id=mailing, now=now)


def morning(world: World, now: datetime = TUESDAY) -> list[EmailMultiAlternatives]:
    """The mails that this morning brings."""
    before = len(mail.outbox)
    write(world, now)
    send_all(world, now)
    return mail.outbox[before:]


def to(mails: list[EmailMultiAlternatives], world: World, role: str) -> EmailMultiAlternatives:
    address = world.members[role].email
    (found,) = [one for one in mails if one.to == [address]]
    return found


def recipients(mails: list[EmailMultiAlternatives]) -> set[str]:
    return {address for one in mails for address in one.to}


def html_of(message: EmailMultiAlternatives) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


def stored(world: World) -> list[Mailing]:
    with world.open():
        return list(Mailing.objects.order_by("until", "id"))


def later(now: datetime, **by: float) -> datetime:
    return now + timedelta(**by)


LATER = later(NOW, hours=2)


def contest(world: World, channel: Channel, now: datetime = LATER) -> None:
    """Sales says that customer care is theirs as well."""
    world.assign(channel, {"sales": "A"}, now=now)
