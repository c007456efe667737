"""The table against the doors: who may, can; who may not, is told so and changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.capabilities import SCOPES
from accounts.middleware import NON_MEMBER_ROUTES
from accounts.models import AuditEvent, MemberRole
from tests.api.callers import Caller
from tests.figures import count
from tests.seats.actions import ACTIONS, Action
from tests.seats.stage import ROUTES, Stage

METHODS = ("POST", "PUT", "PATCH", "DELETE")
DOORS = [(action, door) for action in ACTIONS for door in ("page", "api") if getattr(action, door)]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Stage:
    """Committed once; what an action does to it is rolled back with the test."""
    with django_db_blocker.unblock():
        return Stage.furnish()


@pytest.fixture
def callers(stage: Stage, db: None) -> dict[str, Caller]:
    """A key for each seat that asks for everything: what it may is then for the seat to say."""
    callers = {}
    for role in MemberRole:
        caller = callers[role] = Caller.of(stage.world, "owner", tuple(SCOPES))
        with stage.world.open():
            caller.api_key.membership_id = stage.world.seat(role).pk
            caller.api_key.save()
    return callers


@pytest.mark.parametrize(("action", "door"), DOORS, ids=str)
def test_each_seat_can_do_exactly_what_the_table_says(
    stage: Stage, callers: dict[str, Caller], action: Action, door: str
) -> None:
    for role in MemberRole:
        with undone():
            before = count_events(stage)
            if door == "page":
                response = stage.of(role).at_page(stage.world.sign_in(role), action.page)
            else:
                response = stage.of(role).at_api(callers[role], action.api)
            told = (role, response.status_code, response.content[-900:])
            if role in action.seats:
                assert response.status_code in (200, 201, 202, 204, 302), told
            else:
                assert_refused(response)
                assert count_events(stage) == before, told
    count("seats", played=len(MemberRole), wrong=0)


def assert_refused(response: HttpResponse) -> None:
    assert response.status_code == 403, response.content[-2000:]
    if response.headers["Content-Type"] == "application/problem+json":
        assert response.json()["code"] == "seat_insufficient"
    else:
        assert re.search(rb"(?i)ask an? (lead|owner)|only an? (lead|owner)", response.content)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def count_events(stage: Stage) -> int:
    """That somebody was refused is an event too, and changes nothing."""
    with stage.world.open():
        return AuditEvent.objects.exclude(verb="access.denied").count()


def test_every_way_to_change_something_is_in_the_table(stage: Stage, db: None) -> None:
    """Asked with nothing to say: a door that takes the method answers anything but 405."""
    owner, key = stage.world.sign_in("owner"), Caller.of(stage.world, "owner", tuple(SCOPES))
    named = {(a.page.name, a.page.method) for a in ACTIONS if a.page}
    named |= {stage.route_of(a.api) for a in ACTIONS if a.api}
    missing = []
    for name, route in ROUTES.items():
        client: Client = key.client if route.is_api else owner
        for method in METHODS:
            address = route.fill(stage.world.organization.slug, stage.world.organization.pk)
            headers = {"Authorization": f"Bearer {key.token}"} if route.is_api else {}
            with undone():
                response = client.generic(method, address, headers=headers)
            is_door = response.status_code != 405 and name not in NON_MEMBER_ROUTES
            if is_door and (name, method) not in named:
                missing.append((name, method))
    assert missing == []


def test_what_the_table_does_not_name_can_be_read_from_every_seat(
    stage: Stage, callers: dict[str, Caller]
) -> None:
    named = {a.page.name for a in ACTIONS if a.page and a.page.method == "GET"}
    named |= {stage.route_of(a.api)[0] for a in ACTIONS if a.api and a.api.ask.startswith("GET")}
    for name, route in ROUTES.items():
        if name in named | NON_MEMBER_ROUTES:
            continue
        for role in MemberRole:
            address = stage.of(role).address(name, stage.about(route))
            # Who asks for a fragment by its address is led to the page that it belongs to.
            response = (
                callers[role].get(address)
                if route.is_api
                else stage.world.sign_in(role).get(address, follow=True)
            )
            assert response.status_code in (200, 400, 405), (name, role, response.content)
