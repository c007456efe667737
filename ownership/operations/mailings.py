"""Mails that nobody asked for at the moment: who gets one today, and sending it once.

A row per mail and day is written with the message that asks a worker to send it. The worker claims
the row, sends, and says so. Killed in between it does not send again: a mail that may have gone
out is never sent a second time, and what it told stands in the app. When the mail server does not
take it, the claim is given back and it is tried again; what never went out by the next day is told
by the next digest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives

from accounts.models import Membership, Organization, OutboxEvent
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.tenancy import tenant
from accounts.tenancy.inserts import insert_objects
from ownership.emails import write_digest
from ownership.models import Frequency, Mailing, MailingKind
from ownership.operations.escalations import ask_for_escalations, render_escalation
from ownership.queries.coverage import Coverage
from ownership.queries.digests import load_digest
from ownership.queries.mailings import find_told, list_recipients
from ownership.queries.news import News, Subscriber, load_subscribers
from ownership.rules.digests import FURTHEST, HOURS, begins_at, is_due

WRITE = "ownership.tasks.write_mailings"
SEND = "ownership.tasks.send_mailing"
TELLER = Actor.system("Digest")
# Longer than a digest reaches back.
KEPT = 2 * FURTHEST
# A message that is under way is not asked for again.
ASKED_AGAIN_AFTER = timedelta(minutes=50)


def start_mailings(*, now: datetime) -> int:
    """Ask for the mails of every organization where it is morning. Answers how many."""
    started = 0
    for organization in Organization.objects.filter(state=Organization.State.ACTIVE).iterator():
        if now.astimezone(ZoneInfo(organization.time_zone)).hour in HOURS:
            with tenant(organization.pk):
                OutboxEvent.new(task=WRITE, arguments={}, created_at=now).save()
            started += 1
    return started


def write_mailings(*, organization_id: UUID, now: datetime) -> int:
    """Write today's mails, and ask for each to be sent. Safe to run twice. Answers how many."""
    organization = Organization.objects.get(pk=organization_id)
    local = now.astimezone(ZoneInfo(organization.time_zone))
    if organization.state != Organization.State.ACTIVE or local.hour not in HOURS:
        return 0
    with tenant(organization_id), change(organization, by=TELLER, now=now) as current:
        recipients = list_recipients(local.date())
        due = [s for s in load_subscribers(recipients) if is_due(s.frequency, local)]
        mailings = [
            *_write_digests(due, today=local.date(), now=now),
            *ask_for_escalations(current, recipients, today=local.date()),
        ]
        insert_objects(mailings)
        late = Mailing.objects.filter(
            day=local.date(), claimed_at=None, until__lt=now - ASKED_AGAIN_AFTER
        )
        Mailing.objects.filter(day__lt=local.date() - KEPT).delete()
        _ask_for(current, (*(m.pk for m in mailings), *late.values_list("pk", flat=True)))
        return len(mailings)


def ask_for_digest(*, seat: Membership, since: datetime, by: Actor, now: datetime) -> Mailing:
    """One digest now, whatever the hour: for the demo."""
    with change(seat.organization, by=by, now=now) as current:
        mailing = _new_digest(seat, since=since, today=seat.organization.day_of(now), now=now)
        mailing.save(force_insert=True)
        _ask_for(current, [mailing.pk])
        return mailing


def _ask_for(current: Change, mailings: Iterable[UUID]) -> None:
    for mailing in mailings:
        current.ask_for(SEND, mailing=str(mailing))


def _write_digests(due: list[Subscriber], *, today: date, now: datetime) -> list[Mailing]:
    """For those who have none today. What an earlier one did not get told goes into this one.

    Three statements.
    """
    # No worker takes one of these until this is committed: what it tells is told by one alone.
    waiting = Mailing.objects.select_for_update().filter(kind=MailingKind.DIGEST, claimed_at=None)
    list(waiting.values_list("pk", flat=True))
    told = find_told(subscriber.seat.pk for subscriber in due)
    mailings: list[Mailing] = []
    replaced: list[UUID] = []
    for subscriber in due:
        seat = subscriber.seat
        before = told.get(seat.pk)
        if before is not None and before.day >= today:
            continue
        since = begins_at(
            subscriber.frequency,
            told_until=before.told_until if before else None,
            joined_at=seat.joined_at,
            now=now,
        )
        mailings.append(_new_digest(seat, since=since, today=today, now=now))
        replaced.extend(before.unsent if before else ())
    Mailing.objects.filter(pk__among=replaced, claimed_at=None).delete()
    return mailings


def _new_digest(seat: Membership, *, since: datetime, today: date, now: datetime) -> Mailing:
    return Mailing.new(kind=MailingKind.DIGEST, membership=seat, day=today, since=since, until=now)


def send_mailing(*, organization_id: UUID, mailing_id: UUID, now: datetime) -> None:
    """Send one, unless it was sent, is being sent, or has nothing to say.

    Raises OSError or SMTPException when the mail server does not take it: try again then.
    """
    with tenant(organization_id):
        mailing = (
            Mailing.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("organization", "membership__user", "membership__organization")
            .filter(pk=mailing_id, claimed_at=None)
            .first()
        )
        if mailing is None:
            return
        rendered = _render(mailing)
        mailing.claimed_at = now
        mailing.done_at = None if rendered.message else now
        mailing.owned, mailing.needed = rendered.coverage.owned, rendered.coverage.needed
        mailing.save(update_fields=["claimed_at", "done_at", "owned", "needed"])
    if rendered.message is None:
        return
    try:
        rendered.message.send()
    except (OSError, SMTPException):
        with tenant(organization_id):
            Mailing.objects.filter(pk=mailing_id).update(claimed_at=None)
        raise
    with tenant(organization_id):
        Mailing.objects.filter(pk=mailing_id).update(done_at=now, was_sent=True)


@dataclass(frozen=True, slots=True)
class _Rendered:
    """No message where nothing is to be said, or nobody wants to hear it any more."""

    message: EmailMultiAlternatives | None
    coverage: Coverage


def _render(mailing: Mailing) -> _Rendered:
    if mailing.kind == MailingKind.ESCALATION:
        mail = render_escalation(mailing)
        return _Rendered(mail.render() if mail else None, Coverage())
    seat = mailing.membership
    today = mailing.organization.day_of(mailing.until)
    if seat is None or not any(one.pk == seat.pk for one in list_recipients(today, only=seat.pk)):
        return _Rendered(None, Coverage())
    (reader,) = load_subscribers([seat])
    if reader.frequency == Frequency.NEVER:
        return _Rendered(None, Coverage())
    digest = load_digest(News(reader, mailing.organization, mailing.since, mailing.until))
    before = find_told([seat.pk], before=mailing.until).get(seat.pk)
    if digest.is_empty:
        return _Rendered(None, digest.coverage)
    percent = before.coverage.percent if before and before.coverage.needed else None
    return _Rendered(
        write_digest(digest, mailing, percent_before=percent).render(), digest.coverage
    )
