"""Every address, as an outsider: nothing of one organization is reachable from another.

The routes are discovered, and every id of the neighbour is tried on every one of them, whatever
kind of thing the route is about. What the neighbour's id answers must be what an id that never
existed answers, byte for byte; nothing of the neighbour may be in it, or have changed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.capabilities import SCOPES
from accounts.models import MemberRole, Membership, Person
from accounts.operations.api_keys import issue_key
from accounts.operations.departments import add_departments
from accounts.operations.invitations import invite
from accounts.tenancy.selfcheck import tenant_models
from config import celery_app
from ownership.operations.imports import start_import
from ownership.operations.sweeps import start_sweep
from tests.isolation.routes import METHODS, Route, find_routes
from tests.world import NOW, TESTER, World

CANARY = "Zbcanary"
ROUTES = find_routes()
# What an answer says of itself or of who asks (seconds pass), not of what was asked for.
ITS_OWN = ("X-Request-Id", "Date", "Set-Cookie", "RateLimit")


@dataclass
class Attacker:
    """A member of one organization, signed in or with a key, and the organization next door."""

    mine: World
    theirs: World
    pages: Client
    key: str

    def ask(self, method: str, address: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.key}"} if address.startswith("/api/") else {}
        client = Client() if address.startswith("/api/") else self.pages
        return client.generic(method, address, headers=headers)


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[World, World]:
    """Two organizations, committed once: what a test does to them is rolled back with it."""
    with django_db_blocker.unblock():
        mine, theirs = World.found(), World.found(CANARY)
        for world, name in ((mine, "Ours"), (theirs, CANARY)):
            furnish(world, name)
    return mine, theirs


@pytest.fixture
def attacker(furnished: tuple[World, World], db: None) -> Attacker:
    mine, theirs = furnished
    return Attacker(mine, theirs, mine.sign_in("owner"), make_key(mine))


def furnish(world: World, name: str) -> None:
    """At least one row of everything, each called by the name."""
    channel, _ = world.register(
        f"https://x.com/{name}", f"https://www.instagram.com/{name}/", name=name, notes=name
    )
    world.assign(channel, {"sales": "A", "marketing": "A"})
    world.connect_service(name)
    with world.open():
        arguments = {"organization": world.organization, "by": TESTER, "now": NOW}
        add_departments(names=[f"{name} department"], **arguments)
        Person.new(name=name, email=f"person@{name.lower()}.example").save()
        start_sweep(**arguments)
        invite(
            email=f"invited@{name.lower()}.example",
            role=MemberRole.VIEWER,
            invited_by=world.seat("owner"),
            **arguments,
        )
        start_import(name=f"{name}.csv", chunks=[f"https://x.com/{name}2\n".encode()], **arguments)


def make_key(world: World) -> str:
    """A key that may do everything that its owner may."""
    with world.open():
        issued = issue_key(
            organization=world.organization,
            membership=Membership.objects.get(user=world.members["owner"]),
            name="attack",
            scopes=list(SCOPES),
            by=TESTER,
            now=NOW,
        )
    return issued.token


def ids_of(world: World) -> dict[str, UUID]:
    """One id of every kind of thing that the organization has."""
    with world.open():
        found = {
            m.__name__: m.objects.values_list("pk", flat=True).first() for m in tenant_models()
        }
    return {name: identifier for name, identifier in found.items() if identifier}


def fingerprint(world: World) -> str:
    """A hash over every row of the organization."""
    digest = hashlib.sha256()
    with world.open():
        for model in tenant_models():
            for row in model.objects.order_by("pk").values_list():
                plain = [bytes(v) if isinstance(v, memoryview) else v for v in row]
                digest.update(repr(plain).encode())
    return digest.hexdigest()


def says(response: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    body = response.getvalue() if response.streaming else response.content
    request_id = response.headers.get("X-Request-Id", "")
    headers = {name: value for name, value in response.headers.items() if name not in ITS_OWN}
    return response.status_code, body.replace(request_id.encode(), b""), headers


def test_there_is_something_to_attack(attacker: Attacker) -> None:
    assert len(ROUTES) > 20
    assert len(ids_of(attacker.theirs)) >= 15
    assert {route.is_api for route in ROUTES} == {True, False}


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_another_organizations_path_answers_like_one_that_does_not_exist(
    attacker: Attacker, route: Route
) -> None:
    before = fingerprint(attacker.theirs)
    some_id = next(iter(ids_of(attacker.theirs).values()))
    for method in METHODS:
        theirs = attacker.ask(method, route.fill(attacker.theirs.organization.slug, some_id))
        nobodys = attacker.ask(method, route.fill("there-is-no-such-organization", some_id))
        assert theirs.status_code == 404, method
        assert says(theirs) == says(nobodys)
        assert CANARY.lower().encode() not in theirs.content.lower()
    assert fingerprint(attacker.theirs) == before


@pytest.mark.parametrize("route", [r for r in ROUTES if r.ids], ids=str)
def test_another_organizations_things_answer_like_things_that_do_not_exist(
    attacker: Attacker, route: Route
) -> None:
    before = fingerprint(attacker.theirs)
    slug = attacker.mine.organization.slug
    for method in METHODS:
        never_existed = attacker.ask(method, route.fill(slug, uuid4()))
        assert never_existed.status_code in (400, 404, 405, 415, 428), method
        if never_existed.status_code == 405:
            continue  # refused before anything is looked up
        for kind, identifier in ids_of(attacker.theirs).items():
            theirs = attacker.ask(method, route.fill(slug, identifier))
            assert theirs.status_code == never_existed.status_code, (method, kind)
            assert CANARY.lower().encode() not in theirs.content.lower(), (method, kind)
    assert fingerprint(attacker.theirs) == before


@pytest.mark.parametrize("route", [r for r in ROUTES if r.ids and not r.is_for_visitors], ids=str)
def test_the_same_addresses_do_answer_for_what_is_ones_own(
    attacker: Attacker, route: Route
) -> None:
    """The control: without it the attack could pass because nothing answers at all."""
    slug = attacker.mine.organization.slug
    answers = {
        attacker.ask(method, route.fill(slug, identifier)).status_code
        for identifier in ids_of(attacker.mine).values()
        for method in ("GET", "POST", "PUT")
    }
    assert answers - {404, 405}, answers


@pytest.mark.parametrize("route", [r for r in ROUTES if not r.is_for_visitors], ids=str)
def test_nobody_comes_in_without_signing_in(attacker: Attacker, route: Route) -> None:
    some_id = next(iter(ids_of(attacker.theirs).values()))
    answers = []
    for slug in (attacker.theirs.organization.slug, "there-is-no-such-organization"):
        response = Client().get(route.fill(slug, some_id))
        assert response.status_code == (401 if route.is_api else 302)
        answers.append(says(response)[1].replace(slug.encode(), b""))
    assert answers[0] == answers[1]


# Arguments of tasks, and whose id stands for the neighbour's thing there.
TASK_ARGUMENTS: dict[str, dict[str, object]] = {
    "accounts.tasks.send_invitation": {"invitation": UUID, "sealed": "AAAA"},
}
JOB: dict[str, object] = {"job": UUID, "step": 0}


def tenant_tasks() -> Iterator[str]:
    for name, task in celery_app.tasks.items():
        if not name.startswith("celery.") and getattr(task, "tenant", False):
            yield name


def test_every_task_says_whose_work_it_does() -> None:
    celery_app.loader.import_default_modules()
    ours = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert ours - set(tenant_tasks()) == {
        "ownership.tasks.start_nightly_sweeps",  # reads organizations, which are global
        "accounts.tasks.forget_rate_limits",
    }


def test_a_task_of_one_organization_does_nothing_with_anothers_job(attacker: Attacker) -> None:
    celery_app.loader.import_default_modules()
    before = fingerprint(attacker.theirs)
    tasks = list(tenant_tasks())
    assert tasks
    for name in tasks:
        for identifier in ids_of(attacker.theirs).values():
            arguments = {
                argument: str(identifier) if value is UUID else value
                for argument, value in TASK_ARGUMENTS.get(name, JOB).items()
            }
            celery_app.tasks[name](organization=str(attacker.mine.organization.pk), **arguments)
    assert fingerprint(attacker.theirs) == before
