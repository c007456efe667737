"""The stage that every action of the table can be played on: one organization, one thing of each.

A thing is named in the table by its word in braces: {channel} is an id, {channel.version} a field.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import AuditEvent, MemberRole, Person
from accounts.operations.api_keys import issue_key
from accounts.operations.changes import change
from accounts.operations.departments import add_departments
from accounts.operations.invitations import invite
from accounts.operations.jobs import request_job
from channels_registry.models import Channel, Discovery
from channels_registry.operations.channel_access import add_access
from channels_registry.operations.stakes import add_stake
from ownership.models import (
    Activity,
    Assignment,
    Attestation,
    BulkEdit,
    CharterVersion,
    Claim,
    Duty,
    Export,
    ExportFormat,
    Finding,
    Undoing,
)
from ownership.operations import bulk_edits, undo
from ownership.operations.attestations import confirm_duties
from ownership.operations.bulk_edits import Instruction
from ownership.operations.campaigns import start_campaign
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import save_charter
from ownership.operations.claims import open_claim
from ownership.operations.exports import advance_export, start_export
from ownership.operations.findings import comment_findings, snooze_findings, waive_findings
from ownership.operations.saved_views import save_view
from ownership.operations.sweeps import start_sweep
from ownership.queries.campaigns import Scope
from ownership.queries.channel_filters import ChannelFilters
from tests.api.callers import Caller
from tests.isolation.routes import Route, find_routes
from tests.ownership.imports import read
from tests.seats.actions import ApiDoor, PageDoor
from tests.websites import propose
from tests.world import NOW, TESTER, World

# Every route below an organization, by its name.
ROUTES: dict[str, Route] = {route.name: route for route in find_routes()}
_SINGULARS = {
    "activities": "activity",
    "bulk-edits": "bulk_edit",
    "channel-access": "channel_access",
    "custom-platforms": "custom_platform",
    "duties": "duty",
    "people": "person",
    "undo": "step",
    "discoveries": "discovery",
}
_WORD = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")


class InForce:
    """The charter in force, whichever that is by now."""

    number: int

    def refresh_from_db(self) -> None:
        self.number = CharterVersion.objects.latest("number").number


@dataclass
class Day:
    """A day that comes, as it is written."""

    day: str
    pk: str = ""

    def refresh_from_db(self) -> None:
        """It stays the same day."""


@dataclass
class Stage:
    """The organization, and its things by the words of the table."""

    world: World
    things: dict[str, Model]
    # By seat, the things that are one person's alone: others do not find them.
    own: dict[str, dict[str, Model]] = field(default_factory=dict)

    @classmethod
    def furnish(cls, world: World | None = None) -> "Stage":
        world = world or World.found()
        channel, other = world.register("https://x.com/acme", "https://www.instagram.com/acme/")
        world.assign(channel, {"customer-service": "A", "sales": "A"})
        world.assign(other, {"customer-service": "A"})
        import_file = read(world, "https://x.com/from_a_file")
        domain = world.connect_service("Our login")
        candidate = propose(world, "https://x.com/on_the_website")
        own_platform = world.add_platform()
        with world.open():
            things: dict[str, Model] = {
                "channel": channel,
                "import": import_file,
                "discovery": Discovery.objects.latest("id"),
                "candidate": candidate,
                "domain": domain,
                "connection": domain.connection,
                "assignment": Assignment.objects.get(
                    duty__channel=channel, department=world.departments["sales"]
                ),
                "activity": Activity.objects.get(key="feedback"),
                "custom_platform": own_platform,
                "sweep": start_sweep(organization=world.organization, by=TESTER, now=NOW),
                "finding": Finding.objects.present().get(channel=channel, rule="contested"),
            }
            things["invitation"] = invite(
                organization=world.organization,
                email="invited@acme.example",
                role=MemberRole.VIEWER,
                invited_by=world.seat("owner"),
                by=TESTER,
                now=timezone.now(),
            )
            things["event"] = AuditEvent.objects.latest("seq")
            letters = AuditEvent.objects.filter(verb="assignment.changed", channel_id=channel.pk)
            things["step"] = SimpleNamespace(pk=letters.latest("seq").step)
            things["key"] = issue_key(
                organization=world.organization,
                membership=world.seat("owner"),
                name="Reports",
                scopes=["registry:read"],
                by=TESTER,
                now=timezone.now(),
            ).api_key
            person = Person.new(name="Ada Okafor", email="ada@acme.example")
            person.save()
            things["channel_access"] = add_access(
                channel=channel,
                fields={"person": person, "level": "full", "until": date(2026, 1, 31)},
                by=TESTER,
                now=NOW,
            )
            things["stake"] = add_stake(
                channel=channel,
                department=world.departments["customer-service"],
                why="People who want help now",
                by=TESTER,
                now=NOW,
            )
            confirm_duties(
                organization=world.organization,
                seat=world.seat("lead"),
                channels=[other.pk],
                by=TESTER,
                now=NOW,
            )
            world.assign(other, {"customer-service": "A"}, ["feedback"])
            things["attestation"] = Attestation.objects.filter(duty__channel=other).earliest("id")
            for word, name in (("campaign", "Autumn"), ("other_campaign", "Once more")):
                things[word] = start_campaign(
                    organization=world.organization,
                    name=name,
                    scope=Scope(),
                    due_on=NOW.date() + timedelta(days=300),
                    by=TESTER,
                    now=NOW,
                )
            # Customer Service answers for it and Sales claims it; and the other way round.
            world.assign(other, {"sales": "A"}, ["leads"])
            things["claim"] = add_claim(world, other, "care", "sales")
            things["own_claim"] = add_claim(world, other, "leads", "customer-service")
            things["declined_claim"] = add_claim(world, other, "crisis", "sales")
            things["withdrawn_claim"] = add_claim(world, other, "paid", "sales")
            things["own_withdrawn_claim"] = add_claim(world, other, "paid", "customer-service")
            things |= put_aside(world, other)
            things["version"] = add_charter(world, "Agreed in March")
            things["in_force"] = InForce()
            (things["proposed"],) = world.register("https://x.com/wanted", status="proposed")
            (things["unused"],) = world.register("https://x.com/never_used")
            (things["idle"],) = world.register("https://x.com/idle")
            (things["retired"],) = world.register("https://x.com/gone", status="retired")
        things |= {"duty": world.duty(channel), "person": person, "other_duty": world.duty(other)}
        things |= {
            "leads_duty": world.duty(other, "leads"),
            "media_duty": world.duty(other, "media"),
            "handed_duty": world.duty(other, "feedback"),
        }
        things |= furnish_unused(world)
        things |= {"department": world.departments["sales"], "organization": world.organization}
        things |= {"service": world.departments["customer-service"], "other": other}
        things |= {"other_department": world.departments["product"]}
        # Somebody beside those who act, so that whoever acts is still there afterwards.
        things |= {"member": world.add_another("viewer"), "owner": world.add_another("owner")}
        own = {role: furnish_own(world, role) for role in MemberRole}
        things |= {"bulk_edit": add_bulk_edit(world), "undoing": add_undoing(world)}
        return cls(world, things | own[MemberRole.OWNER], own)

    def of(self, role: str) -> "Stage":
        """The same as somebody in this seat finds it."""
        return replace(self, things=self.things | self.own[role])

    def fill(self, content: Any) -> Any:
        """The same, with things for their words."""
        if isinstance(content, dict):
            return {key: self.fill(value) for key, value in content.items()}
        if isinstance(content, list):
            return [self.fill(value) for value in content]
        if not isinstance(content, str):
            return content
        whole = _WORD.fullmatch(content)
        return self._say(whole) if whole else _WORD.sub(lambda w: str(self._say(w)), content)

    def _say(self, word: re.Match[str]) -> Any:
        thing = self.things[word[1]]
        if word[2]:
            # An action before may have changed its version, or taken it away.
            with self.world.open(), suppress(ObjectDoesNotExist):
                thing.refresh_from_db()
            return getattr(thing, word[2])
        return str(thing.pk)

    def about(self, route: Route) -> str:
        """The word of the thing that a page shows; empty where it is about none."""
        if not route.ids:
            return ""
        name = route.ids[0].removesuffix("_id")
        if name != "pk":
            return name
        noun = route.path.partition("/<uuid:pk>")[0].rpartition("/")[2]
        return _SINGULARS.get(noun, noun.removesuffix("s"))

    def route_of(self, door: ApiDoor) -> tuple[str, str]:
        """(name, method)."""
        method, path = self.fill(door.ask).split(" ")
        return resolve(f"/api/v1/o/{self.world.organization.slug}/{path}").url_name or "", method

    def address(self, name: str, of: str = "") -> str:
        """The page of this route, of the thing where it is about one."""
        route = ROUTES[name]
        identifier = self.things[of].pk if of else None
        return route.fill(self.world.organization.slug, identifier)

    def at_page(self, client: Client, door: PageDoor) -> HttpResponse:
        """What the page answers to somebody signed in."""
        address = self.address(door.name, door.of)
        if door.json is not None:
            body = json.dumps(self.fill(door.json))
            return client.post(address, body, content_type="application/json")
        if door.form is not None:
            return client.post(address, self.fill(door.form))
        return client.get(address)

    def at_api(self, caller: Caller, door: ApiDoor) -> HttpResponse:
        """What the API answers to a key."""
        method, path = self.fill(door.ask).split(" ")
        body = None if door.json is None else json.dumps(self.fill(door.json)).encode()
        headers = {}
        if method in ("PATCH", "PUT", "DELETE"):
            headers = {"If_Match": caller.get(path).headers.get("ETag", "")}
        return caller.ask(method, path, body, **headers)


def put_aside(world: World, channel: Channel) -> dict[str, Any]:
    """Findings that name the steward's department, one snoozed, one accepted; one of nobody's."""
    world.assign(channel, {"customer-service": "A", "sales": "A"}, ["crisis", "analytics"])
    contests = Finding.objects.filter(channel=channel, rule="contested")
    snoozed, waived = contests.filter(activity__key__in=["crisis", "analytics"]).order_by("id")
    until = timezone.now().date() + timedelta(days=30)
    said = {
        "organization": world.organization,
        "until": until,
        "seat": world.seat("lead"),
        "by": TESTER,
        "now": timezone.now(),
    }
    snooze_findings(findings=[snoozed.pk], **said)
    waive_findings(findings=[waived.pk], reason="The agency answers there", **said)
    comment_findings(
        findings=[waived.pk], text="Asked them", **{k: said[k] for k in said if k != "until"}
    )
    return {
        "snoozed": snoozed,
        "waived": waived,
        "unowned": Finding.objects.filter(channel=channel, rule="unowned").earliest("id"),
        "later": Day(until.isoformat()),
    }


def add_charter(world: World, note: str, brand: str = "Kestrel") -> CharterVersion:
    """In force, inside an open world: one article for a brand, one for all channels."""
    care, analytics = (Activity.objects.get(key=key).pk for key in ("care", "analytics"))
    sales, marketing = (world.departments[slug].pk for slug in ("sales", "marketing"))
    return save_charter(
        organization=world.organization,
        articles=[
            ArticleDraft(care, sales, {marketing: "C"}, brands=frozenset([brand])),
            ArticleDraft(analytics, marketing),
        ],
        next_review_on=None,
        note=note,
        seen=CharterVersion.objects.count(),
        by=TESTER,
        now=NOW,
    )


def furnish_unused(world: World) -> dict[str, Model]:
    """A department that nothing hangs on, and somebody who is named nowhere."""
    with world.open():
        (department,) = add_departments(
            organization=world.organization, names=["Archive"], by=TESTER, now=NOW
        )
        unnamed = Person.new(name="Ben Carver")
        unnamed.save()
    return {"unused_department": department, "unnamed": unnamed}


def furnish_own(world: World, role: MemberRole) -> dict[str, Model]:
    """A view, and a file that is there to be fetched."""
    seat = world.seat(role)
    with world.open():
        view = save_view(membership=seat, name="Kestrel", query="brand=Kestrel", by=TESTER, now=NOW)
    return {"saved_view": view, "export": furnish_export(world, role)}


def furnish_export(world: World, role: MemberRole, filters: ChannelFilters | None = None) -> Export:
    """A file of channels that a worker has written."""
    seat = world.seat(role)
    with world.open():
        export = start_export(
            organization=world.organization,
            membership=seat,
            filters=filters,
            file_format=ExportFormat.CSV,
            by=TESTER,
            now=timezone.now(),
        )
    advance_export(
        organization_id=world.organization.pk, job_id=export.job_id, step=0, clock=timezone.now
    )
    return export


def add_claim(world: World, channel: Channel, activity: str, department: str) -> Claim:
    return open_claim(
        duty=Duty.objects.get(channel=channel, activity__key=activity),
        department=world.departments[department],
        reason="Their people write here",
        seat=world.seat("lead"),
        by=TESTER,
        now=NOW,
    )


def add_bulk_edit(world: World) -> BulkEdit:
    """A change of many channels that waits for its worker: of none, so that it is quickly done."""
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        bulk_edit = BulkEdit.new(
            job=request_job(current, task=bulk_edits.TASK, total=0),
            channels=[],
            instruction=Instruction(fields={"brand": "Kestrel"}).as_json(),
            created_at=NOW,
            created_by_label="Tess Tester",
        )
        bulk_edit.save()
        return bulk_edit


def add_undoing(world: World) -> Undoing:
    """The undoing of a step that nobody made, so that it is quickly done: it waits for a worker."""
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        undoing = Undoing.new(
            job=request_job(current, task=undo.TASK, total=2_001),
            of_step=uuid4(),
            created_at=NOW,
            created_by_label="Tess Tester",
        )
        undoing.save()
        return undoing
