"""An invitation: one address, one role, seven days, once."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Invitation, MemberRole, Membership, OutboxEvent, User
from accounts.operations import invitations
from accounts.operations.invitations import InvitationRefused
from accounts.operations.members import SeatRefused, change_seat
from accounts.tasks import send_invitation
from tests.world import TESTER, World

ADDRESS = "new@acme.example"


def invite(world: World, email: str = ADDRESS, role: str = "viewer", by: str = "owner", **more):
    with world.open():
        return invitations.invite(
            organization=world.organization,
            email=email,
            role=MemberRole(role),
            invited_by=world.seat(by),
            by=TESTER,
            now=timezone.now(),
            **more,
        )


def read_link(world: World) -> str:
    """Do what the worker does, and take the path of the link out of the newest mail."""
    with world.open():
        event = OutboxEvent.objects.filter(task=invitations.SEND).latest("created_at", "id")
    send_invitation(organization=str(world.organization.pk), **event.arguments)
    text = mail.outbox[-1].body
    found = re.search(r"http://\S+?(/o/\S+)", text)
    assert found, text
    return found[1]


def make_person(email: str, *, verified: bool = True) -> Client:
    user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    client = Client()
    client.force_login(user)
    return client


def roles(world: World, email: str) -> list[str]:
    with world.open():
        return list(
            Membership.objects.active().filter(user__email=email).values_list("role", flat=True)
        )


def test_the_link_in_the_mail_gives_the_seat_once(world: World) -> None:
    invite(world, role="steward", departments=[world.departments["sales"]])
    link = read_link(world)
    person = make_person(ADDRESS)
    shown = person.get(link).content.decode()
    assert world.organization.name in shown and "Steward" in shown
    assert roles(world, ADDRESS) == []  # looking takes nothing
    assert person.post(link).status_code == 302
    assert roles(world, ADDRESS) == ["steward"]
    assert person.get(link).status_code == person.post(link).status_code == 404


def test_a_person_without_an_account_is_brought_back_after_signing_up(world: World) -> None:
    invite(world)
    link = read_link(world)
    page = Client().get(link).content.decode()
    assert f"/login/signup/?next={link}" in page
    assert Client().post(link).status_code == 200
    assert roles(world, ADDRESS) == []


def test_only_who_proved_the_invited_address_can_take_it(world: World) -> None:
    invite(world)
    link = read_link(world)
    for person in (make_person("other@acme.example"), make_person(ADDRESS, verified=False)):
        answer = person.post(link)
        assert answer.status_code == 409
        assert "another address" in answer.content.decode()
    assert roles(world, ADDRESS) == roles(world, "other@acme.example") == []


def test_what_opens_nothing_answers_like_an_organization_that_is_not_there(world: World) -> None:
    invitation = invite(world)
    old = read_link(world)
    with world.open():
        invitations.send_again(
            invitation=invitation, decided_by=world.seat("owner"), by=TESTER, now=timezone.now()
        )
    new = read_link(world)
    person = make_person(ADDRESS)
    nobody = person.get("/o/there-is-no-such-organization/join/whatever/")
    assert person.get(new).status_code == 200
    dead = [old, world.url("join/whatever/")]
    with world.open():
        invitations.take_back(
            invitation=invitation, decided_by=world.seat("owner"), by=TESTER, now=timezone.now()
        )
    for link in [*dead, new]:
        for answer in (person.get(link), person.post(link)):
            assert answer.status_code == nobody.status_code == 404
            assert answer.content == nobody.content


def test_it_lives_seven_days(world: World) -> None:
    invitation = invite(world)
    link = read_link(world)
    person = make_person(ADDRESS)
    with world.open():
        Invitation.objects.filter(pk=invitation.pk).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
    assert person.post(link).status_code == 404
    assert timedelta(days=7) == invitations.LIVES


def test_a_role_above_ones_own_cannot_be_given(world: World) -> None:
    with pytest.raises(SeatRefused):
        invite(world, role="owner", by="admin")
    with pytest.raises(SeatRefused):
        invite(world, by="lead")


def test_the_inviter_must_still_have_the_right_when_it_is_taken(world: World) -> None:
    invite(world, role="admin", by="admin")
    link = read_link(world)
    seat = world.seat("admin")
    with world.open():
        change_seat(
            seat=seat,
            role=MemberRole.VIEWER,
            departments=[],
            version=seat.version,
            decided_by=world.seat("owner"),
            by=TESTER,
            now=timezone.now(),
        )
    answer = make_person(ADDRESS).post(link)
    assert answer.status_code == 409
    assert "may not give this seat any more" in answer.content.decode()


def test_the_answer_is_the_same_for_known_and_unknown_addresses(world: World) -> None:
    User.objects.create_user("known@acme.example")
    owner = world.sign_in("owner")
    answers = []
    for name in ("known", "unknown"):
        answer = owner.post(
            world.url("settings/invitations/"),
            {"email": f"{name}@acme.example", "role": "viewer"},
            follow=True,
        )
        page = answer.content.decode()
        answers.append(f"An invitation is on its way to {name}@acme.example." in page)
    assert answers == [True, True]
    assert not User.objects.filter(email="unknown@acme.example").exists()


def test_no_more_than_fifty_wait_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_PENDING", 2)
    invite(world, "one@acme.example")
    invite(world, "two@acme.example")
    with pytest.raises(InvitationRefused, match="wait already"):
        invite(world, "three@acme.example")


def test_the_token_is_nowhere_but_in_the_mail(world: World) -> None:
    invitation = invite(world)
    token = read_link(world).rstrip("/").rpartition("/")[2]
    with world.open():
        stored = repr(list(Invitation.objects.values())) + repr(list(AuditEvent.objects.values()))
        stored += repr(list(OutboxEvent.objects.values()))
        assert bytes(Invitation.objects.get(pk=invitation.pk).digest) == invitations.hash_token(
            token
        )
    assert len(token) >= 43
    assert token not in stored


def test_what_people_typed_is_text_in_the_mail(world: World) -> None:
    world.organization.name = "<a href=//evil.example>Click</a>"
    world.organization.save()
    invite(world)
    read_link(world)
    html = mail.outbox[-1].alternatives[0].content
    assert "<a href=//evil" not in html and "&lt;a href=" in html
    assert "evil" not in mail.outbox[-1].subject


def test_somebody_who_left_comes_back_by_an_invitation(world: World) -> None:
    seat = world.add_another("lead")
    with world.open():
        Membership.objects.filter(pk=seat.pk).update(left_at=timezone.now())
    invite(world, seat.user.email, role="viewer")
    link = read_link(world)
    client = Client()
    client.force_login(seat.user)
    assert client.post(link).status_code == 302
    assert roles(world, seat.user.email) == ["viewer"]
