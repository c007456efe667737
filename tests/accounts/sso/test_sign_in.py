"""Signing in through an organization's own service: whom it brings in, and how far."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, MemberRole, Membership, User
from accounts.operations.members import end_seat, give_seat
from accounts.operations.sso import save_connection
from tests.accounts.sso.identity_provider import (
    Service,
    address_in,
    asked_for,
    come_back,
    come_in,
    connect,
    link,
    set_out,
    why_refused,
)
from tests.figures import count
from tests.world import NOW, TESTER, World


def test_a_member_links_the_service_once_and_comes_in_with_it_from_then_on(
    world: World, service: Service
) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    stranger = Client()
    answer = come_in(stranger, world, connection, service, "sub-1")
    assert (answer.status_code, answer["Location"]) == (302, world.url())
    page = stranger.get(world.url("channels/"))
    assert page.status_code == 200 and b"Lead of Acme" in page.content
    account = SocialAccount.objects.get(user=world.members[MemberRole.LEAD])
    assert (account.provider, account.uid, account.extra_data) == (
        str(connection.pk),
        "sub-1",
        {},
    )


def test_what_is_asked_of_the_service(world: World, service: Service) -> None:
    connection = connect(world, service)
    asked = asked_for(address_in(set_out(Client(), world, connection)))
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 16
    assert asked["redirect_uri"].endswith(world.url(f"sso/{connection.pk}/callback/"))


def test_somebody_new_of_a_proven_domain_gets_a_viewers_seat(
    world: World, service: Service
) -> None:
    connection = connect(world, service, domain="acme.example")
    service.knows("new", email="Nora@Acme.example", email_verified=True, name="Nora New")
    client = Client()
    assert come_in(client, world, connection, service, "new").status_code == 302
    assert client.get(world.url("channels/")).status_code == 200
    user = User.objects.get(email__iexact="nora@acme.example")
    assert not user.has_usable_password()
    with world.open():
        assert Membership.objects.get(user=user).role == MemberRole.VIEWER


def test_a_name_that_holds_a_web_address_is_left_out(world: World, service: Service) -> None:
    """It would stand as a link in the invitations that they send."""
    connection = connect(world, service, domain="acme.example")
    service.knows(
        "link", email="link@acme.example", email_verified=True, name="Win at www.evil.example"
    )
    assert come_in(Client(), world, connection, service, "link").status_code == 302
    user = User.objects.get(email__iexact="link@acme.example")
    assert not user.name


@pytest.mark.parametrize(
    ("email", "is_verified", "domain", "reason"),
    [
        ("n@acme.example", True, "", "the domain is not proven"),
        ("n@acme.example", None, "acme.example", "the domain is not proven"),
        ("n@acme.example", "true", "acme.example", "the domain is not proven"),
        ("n@mail.acme.example", True, "acme.example", "the domain is not proven"),
        ("n@acme.example@evil.example", True, "acme.example", "no address"),
        ("", True, "acme.example", "no address"),
    ],
)
def test_somebody_new_with_another_address_does_not_get_in(
    world: World, service: Service, email: str, is_verified: object, domain: str, reason: str
) -> None:
    connection = connect(world, service, domain=domain)
    service.knows("new", email=email, email_verified=is_verified)
    users = User.objects.count()
    client = Client()
    assert why_refused(world, come_in(client, world, connection, service, "new")) == reason
    assert User.objects.count() == users and client.get(world.url("channels/")).status_code == 302
    count("sso", attacks=1, successes=0)


def test_who_signed_up_with_somebodys_address_and_never_proved_it_keeps_them_not_out(
    world: World, service: Service
) -> None:
    connection = connect(world, service, domain="acme.example")
    service.knows("new", email="nora@acme.example", email_verified=True, name="Nora New")
    form = {"email": "nora@acme.example", "password1": "the password of a squatter"}
    assert Client().post("/login/signup/", form).status_code == 302
    squatter = User.objects.get(email="nora@acme.example")
    assert come_in(Client(), world, connection, service, "new").status_code == 302
    assert not User.objects.filter(pk=squatter.pk).exists()
    assert not User.objects.get(email="nora@acme.example").has_usable_password()


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_the_address_of_somebody_who_exists_brings_nobody_in(
    world: World, service: Service, role: str
) -> None:
    """Anybody can run a service and have it say any address, and prove any domain of theirs."""
    victim = world.members[MemberRole(role)]
    connection = connect(world, service, domain=victim.email.partition("@")[2])
    service.knows("attacker", email=victim.email, email_verified=True)
    client = Client()
    answer = come_in(client, world, connection, service, "attacker")
    assert why_refused(world, answer) == "the address has an account"
    assert not SocialAccount.objects.filter(user=victim).exists()
    count("sso", attacks=1, successes=0)


def test_a_session_of_one_organizations_service_opens_that_organization_alone(
    world: World, neighbour: World, service: Service
) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    with neighbour.open():
        give_seat(
            organization=neighbour.organization,
            user=world.members[MemberRole.LEAD],
            role=MemberRole.OWNER,
            by=TESTER,
            now=NOW,
        )
    client = Client()
    come_in(client, world, connection, service, "sub-1")
    assert client.get(world.url("channels/")).status_code == 200
    theirs = client.get(neighbour.url())
    nobodys = client.get("/o/there-is-no-such-organization/")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    listed = client.get("/?all").content
    assert b"Neighbour" not in listed
    count("sso", attacks=1, successes=0)


@pytest.mark.parametrize(
    "path",
    ["email/", "password/change/", "password/set/", "2fa/", "2fa/totp/activate/", "sessions/"],
)
def test_a_session_of_a_service_cannot_change_what_is_theirs_everywhere(
    world: World, service: Service, path: str
) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    client = Client()
    come_in(client, world, connection, service, "sub-1")
    assert client.get(f"/login/{path}").status_code == 403
    assert client.post(f"/login/{path}", {"password": "x"}).status_code == 403
    count("sso", attacks=1, successes=0)


def test_whoever_came_through_a_service_proves_there_that_it_is_still_them(
    world: World, service: Service
) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "admin")
    client = Client()
    come_in(client, world, connection, service, "sub-1")
    keys = world.url("settings/keys/")
    assert client.get(keys).status_code == 200
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= timedelta(minutes=6).total_seconds()
    session.save()
    asked = client.get(keys)
    door = client.get(asked["Location"])
    assert door["Location"].startswith(world.url("sso/"))
    page = client.get(door["Location"])
    assert b"Is it still you?" in page.content and keys.encode() in page.content
    leaving = set_out(client, world, connection, next=keys)
    assert asked_for(address_in(leaving))["prompt"] == "login"
    back = come_back(client, service.sign_in("sub-1", address_in(leaving)))
    assert back["Location"] == keys and client.get(keys).status_code == 200


def test_a_seat_that_ended_is_not_opened_again_by_the_service(
    world: World, service: Service
) -> None:
    connection = connect(world, service, domain="acme.example")
    link(world, connection, service, "sub-1", "lead")
    with world.open():
        end_seat(
            seat=world.seat("lead"),
            version=world.seat("lead").version,
            decided_by=world.seat("owner"),
            by=TESTER,
            now=timezone.now(),
        )
    answer = come_in(Client(), world, connection, service, "sub-1")
    assert why_refused(world, answer) == "no seat"
    count("sso", attacks=1, successes=0)


def test_who_signed_in_long_ago_proves_who_they_are_before_linking(
    world: World, service: Service
) -> None:
    connection = connect(world, service)
    client = Client()
    client.force_login(world.members[MemberRole.LEAD])
    answer = set_out(client, world, connection, link="1")
    assert answer.status_code == 302 and "/login/reauthenticate/" in answer["Location"]
    count("sso", attacks=1, successes=0)


def test_without_being_asked_for_nothing_is_linked(world: World, service: Service) -> None:
    connection = connect(world, service)
    service.knows("stranger", email="stranger@acme.example", email_verified=True)
    client = world.sign_in("lead")
    answer = come_in(client, world, connection, service, "stranger")
    assert why_refused(world, answer) == "the domain is not proven"
    assert not SocialAccount.objects.exists()
    assert client.get(world.url("channels/")).status_code == 200  # and they are still who they were
    count("sso", attacks=1, successes=0)


def test_whoever_has_no_seat_links_nothing(
    world: World, neighbour: World, service: Service
) -> None:
    connection = connect(world, service)
    outsider = neighbour.sign_in("owner")
    answer = come_in(outsider, world, connection, service, "sub-9", link="1")
    assert why_refused(world, answer) == "no seat"
    assert not SocialAccount.objects.exists()
    count("sso", attacks=1, successes=0)


def test_one_member_is_one_subject(world: World, service: Service) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    answer = come_in(world.sign_in("lead"), world, connection, service, "sub-2", link="1")
    assert why_refused(world, answer) == "linked to another subject already"


def test_another_client_is_another_identity_of_everybody(world: World, service: Service) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    with world.open():
        save_connection(
            organization=world.organization,
            connection=connection,
            fields={
                "name": "Acme Login",
                "issuer": service.address,
                "client_id": "another",
                "client_secret": "",
            },
            by=TESTER,
            now=NOW,
        )
    answer = come_in(Client(), world, connection, service, "sub-1")
    assert why_refused(world, answer) == "no address"


def test_owners_come_in_past_a_required_service_and_the_trail_tells(
    world: World, service: Service
) -> None:
    connect(world, service)
    world.organization.requires_sso = True
    world.organization.save()
    held = world.sign_in("lead").get(world.url("channels/"))
    assert held.status_code == 403 and world.url("sso/").encode() in held.content
    owner = world.members[MemberRole.OWNER]
    owner.set_password("correct horse battery staple")
    owner.save()
    client = Client()
    signed_in = client.post(
        "/login/", {"login": owner.email, "password": "correct horse battery staple"}
    )
    assert signed_in.status_code == 302
    assert client.get(world.url("channels/")).status_code == 200
    with world.open():
        assert AuditEvent.objects.filter(verb="member.signed_in_past_sso").count() == 1


def test_next_never_leaves_the_organization(world: World, service: Service) -> None:
    connection = connect(world, service)
    link(world, connection, service, "sub-1", "lead")
    for wanted in ("//evil.example/", "https://evil.example/", "/o/neighbour/", "javascript:1"):
        answer = come_in(Client(), world, connection, service, "sub-1", next=wanted)
        assert answer["Location"] == world.url()
        count("sso", attacks=1, successes=0)


def test_the_door_is_there_only_where_a_service_is_on(
    world: World, neighbour: World, service: Service
) -> None:
    connection = connect(world, service)
    assert Client().get(world.url("sso/")).status_code == 200
    nobodys = Client().get("/o/there-is-no-such-organization/sso/")
    theirs = Client().get(neighbour.url("sso/"))
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    wrong_door = Client().post(neighbour.url(f"sso/{connection.pk}/"))
    assert (wrong_door.status_code, wrong_door.content) == (404, nobodys.content)


def test_the_short_name_leads_to_the_door_whether_there_is_one_or_not(world: World) -> None:
    for slug in (world.organization.slug, "nobody"):
        answer = Client().post("/login/sso/", {"organization": slug})
        assert (answer.status_code, answer["Location"]) == (302, f"/o/{slug}/sso/")
