"""The stage that every action of the table can be played on: one organization, one thing of each.

A thing is named in the table by its word in braces: {channel} is an id, {channel.version} a field.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import AuditEvent, MemberRole, Person
from accounts.operations.api_keys import issue_key
from accounts.operations.invitations import invite
from channels_registry.models import Discovery
from ownership.models import Activity, Assignment, Finding
from ownership.operations.sweeps import start_sweep
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
    "discoveries": "discovery",
    "duties": "duty",
    "people": "person",
}
_WORD = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")


@dataclass
class Stage:
    """The organization, and its things by the words of the table."""

    world: World
    things: dict[str, Model]

    @classmethod
    def furnish(cls, world: World | None = None) -> "Stage":
        world = world or World.found()
        channel, other = world.register("https://x.com/acme", "https://www.instagram.com/acme/")
        world.assign(channel, {"customer-service": "A", "sales": "A"})
        world.assign(other, {"customer-service": "A"})
        import_file = read(world, "https://x.com/from_a_file")
        domain = world.connect_service("Our login")
        candidate = propose(world, "https://x.com/on_the_website")
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
                "sweep": start_sweep(organization=world.organization, by=TESTER, now=NOW),
                "finding": Finding.objects.open().get(channel=channel, rule="contested"),
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
        things |= {"duty": world.duty(channel), "person": person}
        things |= {"department": world.departments["sales"], "organization": world.organization}
        # Somebody beside those who act, so that whoever acts is still there afterwards.
        things |= {"member": world.add_another("viewer"), "owner": world.add_another("owner")}
        return cls(world, things)

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
            with self.world.open():
                thing.refresh_from_db()  # an action before may have changed its version
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
        if method in ("PATCH", "DELETE"):
            headers = {"If_Match": caller.get(path).headers.get("ETag", "")}
        return caller.ask(method, path, body, **headers)
