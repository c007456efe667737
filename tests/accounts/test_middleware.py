"""What every request passes on its way in and out."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from accounts import middleware
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_member_comes_in(world: World) -> None:
    response = world.sign_in("viewer").get(world.url("channels/"))
    assert response.status_code == 200
    assert world.organization.name in response.content.decode()


def test_an_outsider_gets_the_404_of_an_organization_that_does_not_exist(
    world: World, neighbour: World
) -> None:
    outsider = neighbour.sign_in("owner")
    theirs, nobodys = outsider.get(world.url("channels/")), outsider.get("/o/nobody-is-called-so/")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content


def test_a_seat_that_ended_is_an_outsider_on_the_next_request(world: World) -> None:
    client = world.sign_in("lead")
    assert client.get(world.url("channels/")).status_code == 200
    with world.open():
        from accounts.models import Membership

        Membership.objects.filter(user=world.members["lead"]).update(
            left_at=world.organization.founded_at
        )
    assert client.get(world.url("channels/")).status_code == 404


def test_a_stranger_is_asked_to_sign_in_and_led_back(world: World) -> None:
    response = Client().get(world.url("channels/"))
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={world.url('channels/')}")


def test_a_fragment_asked_for_after_the_session_ended_reloads_the_page(world: World) -> None:
    response = Client().get(world.url(), headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Refresh"]) == (401, "true")


def test_nothing_that_was_signed_in_for_is_kept_by_a_cache(world: World) -> None:
    headers = world.sign_in().get(world.url("channels/")).headers
    assert headers["Cache-Control"] == "no-store, private"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Request-Id"]


def test_a_database_that_went_away_is_a_503_that_says_when_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_away(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    client = world.sign_in()
    client.raise_request_exception = False
    monkeypatch.setattr(middleware, "list_seats", go_away)
    response = client.get(world.url("channels/"))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3")


def test_alive_and_ready_are_asked_without_signing_in(db: None) -> None:
    assert Client().get("/livez").status_code == 200
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})
