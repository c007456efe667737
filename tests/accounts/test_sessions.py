"""A session ends: after eight hours without use, after seven days, and when somebody says so."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.operations.sessions import forget_ended_sessions
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> time_machine.Traveller:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def sign_in_at_the_page(world: World, role: str = "lead", client: Client | None = None) -> Client:
    user = world.members[role]
    user.set_password(PASSWORD)
    user.save()
    client = client or Client()
    response = client.post("/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    return client


def is_in(client: Client, world: World) -> bool:
    return client.get(world.url("channels/")).status_code == 200


def test_eight_hours_without_use_end_it(world: World, clock: time_machine.Traveller) -> None:
    client = sign_in_at_the_page(world)
    clock.shift(timedelta(hours=7, minutes=59))
    assert is_in(client, world)
    clock.shift(timedelta(hours=7, minutes=59))
    assert is_in(client, world)
    clock.shift(timedelta(hours=8, minutes=1))
    assert not is_in(client, world)


def test_seven_days_end_it_however_busy(world: World, clock: time_machine.Traveller) -> None:
    client = sign_in_at_the_page(world)
    for _ in range(23):
        clock.shift(timedelta(hours=7))
        assert is_in(client, world)
    clock.move_to(MORNING + timedelta(days=7, seconds=1))
    assert not is_in(client, world)


def test_signing_in_again_begins_anew(world: World, clock: time_machine.Traveller) -> None:
    client = Client()
    for _ in range(7):  # looking at the sign-in page keeps a session of nobody
        client.get("/login/?next=/o/acme/")
        clock.shift(timedelta(hours=7))
    sign_in_at_the_page(world, client=client)
    for _ in range(23):
        clock.shift(timedelta(hours=7))
        assert is_in(client, world)


def test_the_cookie_ends_with_the_session(world: World, clock: time_machine.Traveller) -> None:
    cookie = sign_in_at_the_page(world).cookies["session"]
    assert cookie["max-age"] == timedelta(hours=8).total_seconds()
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_use_is_written_down_once_in_a_quarter_of_an_hour(
    world: World, clock: time_machine.Traveller
) -> None:
    client = sign_in_at_the_page(world)
    clock.shift(timedelta(minutes=14))
    assert "session" not in client.get(world.url("channels/")).cookies
    clock.shift(timedelta(minutes=1))
    assert "session" in client.get(world.url("channels/")).cookies
    assert "session" not in client.get(world.url("channels/")).cookies


def test_signing_in_changes_the_cookie(world: World) -> None:
    """Who put a session of theirs into somebody's browser is not signed in with them."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in_at_the_page(world, client=client)
    assert client.cookies["session"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_ends_the_session_and_clears_the_browser(world: World) -> None:
    client = sign_in_at_the_page(world)
    key = client.cookies["session"].value
    answer = client.post("/login/logout/")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    client.cookies["session"] = key
    assert client.get(world.url("channels/")).status_code == 302


def test_looking_at_the_page_for_signing_out_signs_nobody_out(world: World) -> None:
    client = sign_in_at_the_page(world)
    answer = client.get("/login/logout/")
    assert answer.status_code == 200 and "Clear-Site-Data" not in answer
    assert is_in(client, world)


def test_what_ended_is_forgotten(world: World, clock: time_machine.Traveller) -> None:
    ended, going_on = sign_in_at_the_page(world), sign_in_at_the_page(world, "viewer")
    old = ended.cookies["session"].value
    clock.shift(timedelta(hours=7))
    assert is_in(going_on, world)
    clock.shift(timedelta(hours=2))
    forget_ended_sessions(now=timezone.now())
    assert not Session.objects.filter(session_key=old).exists()
    assert not UserSession.objects.filter(session_key=old).exists()
    assert is_in(going_on, world)


def test_an_operator_signs_somebody_out_or_everybody(world: World) -> None:
    lead, viewer = sign_in_at_the_page(world), sign_in_at_the_page(world, "viewer")
    call_command("end_sessions", user=world.members["lead"].email)
    assert not is_in(lead, world) and is_in(viewer, world)
    call_command("end_sessions", all=True)
    assert not is_in(viewer, world)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("end_sessions", user="nobody@acme.example")


def test_what_somebody_does_about_their_sign_in_is_in_the_trail(world: World) -> None:
    client = sign_in_at_the_page(world)
    passwords = {"oldpassword": PASSWORD, "password1": "another long password"}
    passwords["password2"] = passwords["password1"]
    assert client.post("/login/password/change/", passwords).status_code == 302
    client.post("/login/logout/")
    with world.open():
        events = AuditEvent.objects.filter(verb__startswith="member.sign").order_by("seq")
        told = [(event.verb, event.after.get("what")) for event in events]
    assert told == [
        ("member.signed_in", None),
        ("member.sign_in_changed", "password_changed"),
        ("member.signed_out", None),
    ]
