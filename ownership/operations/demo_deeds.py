"""What people of the demo organization did on certain days, besides finding owners."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from accounts.models import Department, Membership, Organization, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from channels_registry.models import Channel
from channels_registry.operations.channel_access import add_access
from channels_registry.operations.channels import ChannelDraft
from channels_registry.operations.lifecycle import request_channel
from channels_registry.operations.stakes import add_stake
from channels_registry.platforms.canonical import identify
from ownership import demo
from ownership.models import Activity, Assignment, Duty, RaciRole
from ownership.operations.attestations import confirm_duties
from ownership.operations.campaigns import start_campaign
from ownership.operations.charter_versions import ArticleDraft, draft_articles
from ownership.operations.charters import save_charter
from ownership.operations.claims import open_claim
from ownership.operations.demo_history import LEAD, Deed
from ownership.operations.departures import depart
from ownership.operations.letters import describe_letters
from ownership.queries.campaigns import Scope
from ownership.queries.charters import load_charter

Departments = dict[str, Department]


def list_deeds(
    organization: Organization, departments: Departments, *, now: datetime
) -> list[tuple[int, Deed]]:
    """Each with how many days ago it was done; those of one day in their order."""
    today = organization.day_of(now)
    _, days_ago = demo.LEFT
    *_, begun, _ = demo.ASKED
    return [
        (demo.SHOWN_DAYS_AGO, partial(_show_one_channel, departments, today)),
        (demo.NAMED_DAYS_AGO, partial(_name_some, organization)),
        (days_ago, _let_go),
        *(
            (days, partial(_adopt_charter, organization, departments, version))
            for version, (days, _) in enumerate(demo.CHARTER_VERSIONS)
        ),
        (begun, partial(_ask_some, organization, departments, today)),
        *(
            (days, partial(_confirm, organization, place, departments[slug]))
            for place, slug, days in demo.CONFIRMED
        ),
        *((claim[-1], partial(_claim, departments, claim)) for claim in demo.CLAIMED),
        (demo.ASKED_FOR_DAYS_AGO, partial(_ask_for_channel, organization)),
    ]


def _show_one_channel(departments: Departments, today: date, *, now: datetime) -> None:
    """Who can log in to one of the channels, and who cares about it."""
    by: dict[str, Any] = {"by": LEAD, "now": now}
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
        fields: dict[str, Any] = {"person": person, "level": level, "two_step": two_step}
        fields["vault"] = "1Password, vault Marketing"
        add_access(channel=channel, fields=fields, **by)
    partner, level, days = demo.SHOWN_PARTNER
    until = today + timedelta(days=days)
    add_access(channel=channel, fields={"partner": partner, "level": level, "until": until}, **by)
    for slug, why in demo.SHOWN_STAKES:
        add_stake(channel=channel, department=departments[slug], why=why, **by)


def _name_some(organization: Organization, *, now: datetime) -> None:
    """Who stands for what their department answers for."""
    for name, brand, activity in demo.NAMED:
        person = Person.objects.get(name=name)
        letters = Assignment.objects.filter(
            department=person.department_id, role="A", duty__activity__key=activity
        )
        about = letters.select_related("duty__activity", "duty__channel", "department")
        with change(organization, by=LEAD, now=now) as current:
            found = about.filter(duty__channel__brand=brand).order_by("pk")
            describe_letters(current, [(letter, {"person": person}) for letter in found])


def _let_go(*, now: datetime) -> None:
    name, _ = demo.LEFT
    left = Person.objects.select_related("organization").get(name=name)
    day = left.organization.day_of(now)
    depart(person=left, left_on=day, version=left.version, by=LEAD, now=now)


def _adopt_charter(
    organization: Organization, departments: Departments, version: int, *, now: datetime
) -> None:
    """First what we recommend, then their own. It changes no letter that is there."""
    _, note = demo.CHARTER_VERSIONS[version]
    organization.refresh_from_db(fields=["coverage_target_on"])  # as a day, and not as a text
    save_charter(
        organization=organization,
        articles=_draft_own(departments) if version else draft_articles(load_charter()),
        next_review_on=organization.coverage_target_on if version else None,
        note=note,
        seen=version,
        by=LEAD,
        now=now,
    )


def _draft_own(departments: Departments) -> list[ArticleDraft]:
    activities: dict[str, UUID] = dict(Activity.objects.values_list("key", "pk"))
    return [
        ArticleDraft(
            activities[activity],
            departments[accountable].pk,
            {departments[slug].pk: letter for slug, letter in letters.items()},
            purposes=frozenset(purposes),
        )
        for activity, accountable, letters, purposes in demo.CHARTER
    ]


def _ask_some(
    organization: Organization, departments: Departments, today: date, *, now: datetime
) -> None:
    """A round that runs: one department has answered some of it."""
    name, slugs, _, days_left = demo.ASKED
    start_campaign(
        organization=organization,
        name=name,
        scope=Scope(departments=tuple(departments[slug].pk for slug in slugs)),
        due_on=today + timedelta(days=days_left),
        by=LEAD,
        now=now,
    )


def _confirm(
    organization: Organization, place: str, department: Department, *, now: datetime
) -> None:
    """What it answers for by then; the other departments have said nothing yet."""
    seat, by = _seat_of(place)
    letters = Assignment.objects.filter(role=RaciRole.ACCOUNTABLE, department=department)
    confirm_duties(
        organization=organization,
        seat=seat,
        duties=list(letters.values_list("duty", flat=True)),
        departments=[department.pk],
        by=by,
        now=now,
    )


def _claim(departments: Departments, claim: tuple[Any, ...], *, now: datetime) -> None:
    place, slug, platform, handle, activity, reason, evidence, _ = claim
    seat, by = _seat_of(place)
    duties = Duty.objects.select_related("organization").filter(activity__key=activity)
    open_claim(
        duty=duties.get(channel__platform_slug=platform, channel__handle__iexact=handle),
        department=departments[slug],
        reason=reason,
        evidence=evidence,
        seat=seat,
        by=by,
        now=now,
    )


def _ask_for_channel(organization: Organization, *, now: datetime) -> None:
    address, objective = demo.ASKED_FOR
    request_channel(
        organization=organization,
        draft=ChannelDraft(identify(address), typed=address, fields={"purpose": "brand"}),
        objective=objective,
        by=Actor("user", "Dana Whitfield", "page"),
        now=now,
    )


def _seat_of(place: str) -> tuple[Membership, Actor]:
    """Of the person with this local part, and as whom they act."""
    seat = next(seat for seat in demo.SEATS if seat.local_part == place)
    membership = Membership.objects.get(user__email=seat.email)
    return membership, Actor("user", seat.name, "page", membership.pk)
