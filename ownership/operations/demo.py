"""Makes the demo organization through the same operations that people use, in its own past."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Department, MemberRole, Membership, Organization, Person, User
from accounts.operations.changes import change
from accounts.operations.members import give_seat
from accounts.operations.organizations import Founding
from accounts.tenancy import tenant
from ownership import demo
from ownership.models import Finding, Severity
from ownership.operations.demo_deeds import list_deeds
from ownership.operations.demo_history import BEGUN, LEAD, SEEDER, live_through
from ownership.operations.findings import (
    comment_findings,
    give_findings,
    snooze_findings,
    waive_findings,
)
from ownership.operations.mailings import ask_for_digest
from ownership.operations.organizations import found_organization
from ownership.operations.trend import keep_day


def make_demo(*, password: str, now: datetime) -> Organization:
    """Found Aldermoor Group, whole, or leave it as it is when it is there."""
    existing = Organization.objects.filter(slug=demo.SLUG).first()
    if existing is not None:
        return existing
    content = demo.read_organization()
    begun = now - timedelta(days=BEGUN + 1)
    with transaction.atomic():
        contact, phone = demo.DUTY_CONTACT
        founding = Founding(
            name=content["organization"]["name"],
            slug=demo.SLUG,
            owner_email=demo.SEATS[0].email,
            time_zone=demo.TIME_ZONE,
            duty_contact_name=contact,
            duty_contact_phone=phone,
            with_departments=False,
        )
        organization = found_organization(founding, by=SEEDER, now=begun)
        organization.coverage_target = content["organization"]["coverage_target"]
        organization.coverage_target_on = content["organization"]["coverage_target_on"]
        organization.public_registry = True
        organization.public_contact = f"press@{demo.SLUG}.example"
        organization.save()
        with tenant(organization.pk):
            departments = _add_departments(organization, content["departments"], now=begun)
            _give_seats(organization, departments, password=password, now=begun)
            live_through(
                organization,
                departments,
                content["channels"],
                deeds=list_deeds(organization, departments, now=now),
                now=now,
            )
            _say_of_findings(organization, departments, now=now)
            _tell_some(now=now)
            keep_day(organization, now=now)
    return organization


def _tell_some(*, now: datetime) -> None:
    """The lead and the steward get their digest of the last month as soon as a worker is there."""
    seats = Membership.objects.select_related("organization").filter(
        role__in=[MemberRole.LEAD, MemberRole.STEWARD]
    )
    for seat in seats:
        ask_for_digest(seat=seat, since=now - timedelta(days=30), by=SEEDER, now=now)


def _say_of_findings(
    organization: Organization, departments: dict[str, Department], *, now: datetime
) -> None:
    """Some findings are snoozed, accepted or given: the oldest of what is not the worst."""
    ordinary = Finding.objects.present().filter(severity__lt=Severity.CRITICAL)
    ids = list(ordinary.order_by("opened_at", "id").values_list("pk", flat=True)[:8])
    today = organization.day_of(now)
    said: dict[str, Any] = {
        "organization": organization,
        "seat": Membership.objects.get(role=MemberRole.LEAD),
        "by": LEAD,
        "now": now,
    }
    snooze_findings(findings=ids[:3], until=today + timedelta(days=21), **said)
    waive_findings(
        findings=ids[3:5],
        reason="The agency answers there until the spring campaign is over",
        until=today + timedelta(days=120),
        **said,
    )
    give_findings(findings=ids[5:], to=next(iter(departments.values())), **said)
    comment_findings(findings=ids[5:6], text="Asked them on Monday, they answer by Friday.", **said)


def _add_departments(
    organization: Organization, rows: Iterable[dict[str, Any]], *, now: datetime
) -> dict[str, Department]:
    with change(organization, by=SEEDER, now=now) as current:
        departments = {}
        for position, row in enumerate(rows):
            phone = demo.PHONE.format(110 + position)
            first, *_, last = row["head"].lower().split()
            head = Person.new(
                name=row["head"],
                title=f"Head of {row['name']}",
                email=f"{first}.{last}@{demo.DOMAIN}",
                phone=demo.PHONE.format(140 + position),
            )
            head.save()
            department = Department.new(
                slug=row["slug"],
                name=row["name"],
                short_name=row["short_name"],
                kind=row["kind"],
                headcount=row["headcount"],
                position=position,
                head=head,
                email=f"{row['slug']}@{demo.DOMAIN}",
                phone=phone,
            )
            department.save()
            head.department = department
            head.save()
            current.record("department.added", department, after={"name": department.name})
            departments[department.slug] = department
        return departments


def _give_seats(
    organization: Organization,
    departments: dict[str, Department],
    *,
    password: str,
    now: datetime,
) -> None:
    for seat in demo.SEATS:
        user = User.objects.filter(email=seat.email).first() or User(email=seat.email)
        user.name = seat.name
        user.set_password(password)
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=seat.email, defaults={"verified": True, "primary": True}
        )
        if seat.role != MemberRole.OWNER:  # the owner's seat was given when founding
            give_seat(
                organization=organization,
                user=user,
                role=MemberRole(seat.role),
                departments=[departments[slug] for slug in seat.departments],
                by=SEEDER,
                now=now,
            )
