"""What is open for too long is told to a department's head, then to the administrators."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from accounts.emails import Mail
from accounts.models import Department, MemberRole, Membership, Person
from accounts.operations.changes import Change
from ownership.emails import write_escalation
from ownership.models import Finding, Mailing, MailingKind, Severity
from ownership.queries.digests import list_findings
from ownership.rules.digests import ADMINS, ESCALATES_AFTER, HEAD


@dataclass(slots=True)
class _Recipient:
    """A seat, or a person without one; what they are told of."""

    name: str
    membership: Membership | None
    person: Person | None
    findings: list[UUID] = field(default_factory=list)


def ask_for_escalations(
    current: Change, recipients: list[Membership], *, today: date
) -> list[Mailing]:
    """Once a day, one mail to each who is to be told of something, and a note that it was. Each
    finding once to its head and once to the administrators, as long as it stays open.

    `recipients`: seats that can get mail. Five statements at most.
    """
    now = current.now
    if Mailing.objects.filter(kind=MailingKind.ESCALATION, day=today).exists():
        return []
    open_for_long = list(
        Finding.objects.open(today)
        .filter(
            severity__gte=Severity.HIGH,
            opened_at__lte=now - ESCALATES_AFTER,
            escalated_to__lt=ADMINS,
        )
        .order_by("-severity", "opened_at", "id")
    )
    if not open_for_long:
        return []
    heads = _heads_of({pk for finding in open_for_long for pk in _departments_of(finding)}, today)
    admins = _admins_of(recipients)
    # By address: who heads two departments, or is an administrator too, gets one mail.
    mails: dict[str, _Recipient] = {}
    told: dict[int, list[UUID]] = defaultdict(list)
    for finding in open_for_long:
        reached: dict[str, _Recipient] = {}
        level = finding.escalated_to
        if level < HEAD:
            reached |= {
                address: head
                for pk in _departments_of(finding)
                for address, head in heads.get(pk, {}).items()
            }
            level = HEAD if reached else level
        if admins and finding.opened_at <= now - 2 * ESCALATES_AFTER:
            reached |= admins
            level = ADMINS
        for address, recipient in reached.items():
            mails.setdefault(address, recipient).findings.append(finding.pk)
        if level != finding.escalated_to:
            told[level].append(finding.pk)
            names = ", ".join(sorted(recipient.name for recipient in reached.values()))
            current.record(
                "finding.escalated",
                finding,
                before={"escalated_to": finding.escalated_to},
                after={"escalated_to": level, "to": names},
                channel_id=finding.channel_id,
            )
    for level, findings in told.items():
        Finding.objects.filter(pk__among=findings).update(escalated_to=level)
    return [
        Mailing.new(
            kind=MailingKind.ESCALATION,
            membership=recipient.membership,
            person=None if recipient.membership else recipient.person,
            day=today,
            since=now,
            until=now,
            findings=recipient.findings,
        )
        for recipient in mails.values()
    ]


def _departments_of(finding: Finding) -> list[UUID]:
    subject = [finding.department_id] if finding.department_id else []
    return [*finding.departments, *(pk for pk in subject if pk not in finding.departments)]


def _heads_of(departments: set[UUID], today: date) -> dict[UUID, dict[str, _Recipient]]:
    """Department -> its head by address, of those who have not left. One statement."""
    found = Department.objects.active().filter(pk__among=list(departments), head__isnull=False)
    heads: dict[UUID, dict[str, _Recipient]] = {}
    for department in found.select_related("head__membership__user"):
        head = department.head
        if head.has_left(today) or not (address := address_of(head)):
            continue
        seat = head.membership
        heads[department.pk] = {address.lower(): _Recipient(head.name, seat, head)}
    return heads


def address_of(person: Person) -> str:
    """The seat's own, for that one was proven; else what was written down."""
    seat = person.membership
    if seat is not None and seat.is_active and seat.user.is_active:
        return seat.user.email
    return person.email


def _admins_of(recipients: list[Membership]) -> dict[str, _Recipient]:
    """Those in the seat of an administrator, else the owners."""
    for role in (MemberRole.ADMIN, MemberRole.OWNER):
        seats = [seat for seat in recipients if seat.role == role]
        if seats:
            return {
                seat.user.email.lower(): _Recipient(str(seat.user), seat, None) for seat in seats
            }
    return {}


def render_escalation(mailing: Mailing) -> Mail | None:
    """As it is now: nothing where all of it was settled, or whoever it is for has left."""
    organization = mailing.organization
    today = organization.day_of(mailing.until)
    items = list_findings(mailing.findings, organization.slug, today)
    seat, person = mailing.membership, mailing.person
    if seat is not None:
        people = Person.objects.filter(membership=seat).select_related("membership")
        is_gone = not seat.is_active or any(one.has_left(today) for one in people)
        to = "" if is_gone else seat.user.email
    else:
        to = "" if person is None or person.has_left(today) else person.email
    if not items.total or not to:
        return None
    is_admin = seat is not None and seat.role in (MemberRole.ADMIN, MemberRole.OWNER)
    why = (
        gettext(
            "You get this as an administrator of {organization}, or as the head of a department."
        ).format(organization=organization.name)
        if is_admin
        else gettext("You get this as the head of a department of {organization}.").format(
            organization=organization.name
        )
    )
    return write_escalation(
        items, mailing, to=to, why=why, days=ESCALATES_AFTER.days, organization=organization
    )
