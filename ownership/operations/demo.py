"""Makes the demo organization through the same operations that people use, in its own past."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Department, MemberRole, Membership, Organization, Person, User
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.members import give_seat
from accounts.operations.organizations import Founding
from accounts.tenancy import tenant
from channels_registry.models import Channel
from channels_registry.operations.channel_access import add_access
from channels_registry.operations.channels import ChannelDraft
from channels_registry.operations.lifecycle import request_channel
from channels_registry.operations.stakes import add_stake
from channels_registry.platforms.canonical import identify
from ownership import demo
from ownership.models import Activity, Assignment, Duty, Finding, Severity
from ownership.operations.attestations import confirm_duties
from ownership.operations.campaigns import start_campaign
from ownership.operations.charter_versions import ArticleDraft, draft_articles
from ownership.operations.charters import save_charter
from ownership.operations.claims import open_claim
from ownership.operations.demo_history import BEGUN, LEAD, SEEDER, live_through
from ownership.operations.departures import depart
from ownership.operations.findings import (
    comment_findings,
    give_findings,
    snooze_findings,
    waive_findings,
)
from ownership.operations.letters import describe_letters
from ownership.operations.mailings import ask_for_digest
from ownership.operations.organizations import found_organization
from ownership.operations.trend import keep_day
from ownership.queries.campaigns import Scope
from ownership.queries.charters import load_charter


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
            live_through(organization, departments, content["channels"], now=now)
            _ask_some(organization, departments, now=now)
            _confirm_some(organization, departments, now=now)
            people = _show_one_channel(organization, departments, now=now)
            _name_some(people, now=now)
            _claim_some(departments, now=now)
            _adopt_charter(organization, departments, now=now)
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


def _show_one_channel(
    organization: Organization, departments: dict[str, Department], *, now: datetime
) -> dict[str, Person]:
    """Who can log in to one of them, who cares about it, and a channel that somebody wants.

    Answers the people, by name.
    """
    people = {}
    day = now - timedelta(days=20)
    today = organization.day_of(now)
    by: dict[str, Any] = {"by": LEAD, "now": day}
    channel = Channel.objects.select_related("organization").get(
        platform_slug="instagram", handle=demo.SHOWN_HANDLE
    )
    for name, slug, level, two_step in demo.SHOWN_PEOPLE:
        person = Person.new(
            name=name,
            email=f"{name.lower().replace(' ', '.')}@{demo.DOMAIN}",
            department=departments[slug],
        )
        person.save()
        people[name] = person
        fields: dict[str, Any] = {"person": person, "level": level, "two_step": two_step}
        fields["vault"] = "1Password, vault Marketing"
        add_access(channel=channel, fields=fields, **by)
    partner, level, days = demo.SHOWN_PARTNER
    until = today + timedelta(days=days)
    add_access(channel=channel, fields={"partner": partner, "level": level, "until": until}, **by)
    for slug, why in demo.SHOWN_STAKES:
        add_stake(channel=channel, department=departments[slug], why=why, **by)
    address, objective = demo.ASKED_FOR
    request_channel(
        organization=organization,
        draft=ChannelDraft(identify(address), typed=address, fields={"purpose": "brand"}),
        objective=objective,
        by=Actor("user", "Dana Whitfield", "page"),
        now=now - timedelta(days=3),
    )
    return people


def _name_some(people: dict[str, Person], *, now: datetime) -> None:
    """Who stands for what their department answers for; one of them has left since."""
    for name, brand, activity in demo.NAMED:
        person, day = people[name], now - timedelta(days=30)
        letters = Assignment.objects.filter(
            department=person.department_id, role="A", duty__activity__key=activity
        )
        about = letters.select_related("duty__activity", "duty__channel", "department")
        with change(person.organization, by=LEAD, now=day) as current:
            found = about.filter(duty__channel__brand=brand).order_by("pk")
            describe_letters(current, [(letter, {"person": person}) for letter in found])
    name, days = demo.LEFT
    day = now - timedelta(days=days)
    left = Person.objects.select_related("organization").get(pk=people[name].pk)
    depart(
        person=left,
        left_on=left.organization.day_of(day),
        version=left.version,
        by=LEAD,
        now=day,
    )


def _adopt_charter(
    organization: Organization, departments: dict[str, Department], *, now: datetime
) -> None:
    """First what we recommend, then their own. It changes no letter that is there."""
    activities: dict[str, UUID] = dict(Activity.objects.values_list("key", "pk"))
    own = [
        ArticleDraft(
            activities[activity],
            departments[accountable].pk,
            {departments[slug].pk: letter for slug, letter in letters.items()},
            purposes=frozenset(purposes),
        )
        for activity, accountable, letters, purposes in demo.CHARTER
    ]
    organization.refresh_from_db(fields=["coverage_target_on"])  # as a day, and not as a text
    versions = zip((draft_articles(load_charter()), own), demo.CHARTER_VERSIONS, strict=True)
    for seen, (articles, (days, note)) in enumerate(versions):
        save_charter(
            organization=organization,
            articles=articles,
            next_review_on=organization.coverage_target_on if seen else None,
            note=note,
            seen=seen,
            by=LEAD,
            now=now - timedelta(days=days),
        )


def _ask_some(
    organization: Organization, departments: dict[str, Department], *, now: datetime
) -> None:
    """A round that runs: one department has answered some of it."""
    name, slugs, begun, days_left = demo.ASKED
    start_campaign(
        organization=organization,
        name=name,
        scope=Scope(departments=tuple(departments[slug].pk for slug in slugs)),
        due_on=organization.day_of(now) + timedelta(days=days_left),
        by=LEAD,
        now=now - timedelta(days=begun),
    )


def _confirm_some(
    organization: Organization, departments: dict[str, Department], *, now: datetime
) -> None:
    """What was there by then; the other departments have said nothing yet."""
    for place, slug, days in demo.CONFIRMED:
        day = now - timedelta(days=days)
        seat = next(seat for seat in demo.SEATS if seat.local_part == place)
        membership = Membership.objects.get(user__email=seat.email)
        confirm_duties(
            organization=organization,
            seat=membership,
            channels=list(
                Channel.objects.filter(registered_at__lt=day).values_list("pk", flat=True)
            ),
            departments=[departments[slug].pk],
            by=Actor("user", seat.name, "page", membership.pk),
            now=day,
        )


def _claim_some(departments: dict[str, Department], *, now: datetime) -> None:
    for place, slug, platform, handle, activity, reason, evidence, days in demo.CLAIMED:
        seat = next(seat for seat in demo.SEATS if seat.local_part == place)
        membership = Membership.objects.get(user__email=seat.email)
        duties = Duty.objects.select_related("organization").filter(activity__key=activity)
        open_claim(
            duty=duties.get(channel__platform_slug=platform, channel__handle__iexact=handle),
            department=departments[slug],
            reason=reason,
            evidence=evidence,
            seat=membership,
            by=Actor("user", seat.name, "page", membership.pk),
            now=now - timedelta(days=days),
        )
