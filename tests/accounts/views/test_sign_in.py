"""How members sign in, on its page: nobody locks themselves out, a domain is proven by its DNS."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from accounts.models import MemberRole, SsoConnection, SsoDomain
from accounts.operations.sso import switch_connection
from tests.names import PUBLISHED
from tests.world import NOW, TESTER, World

SERVICE = {
    "name": "Our login",
    "issuer": "https://login.example.com/",
    "client_id": "masthead",
    "client_secret": "a secret",
}


def ask_of_all(world: World, client: Client, *policies: str) -> HttpResponse:
    world.organization.refresh_from_db()
    form = {"version": world.organization.version} | dict.fromkeys(policies, "on")
    return client.post(world.url("settings/sign-in/"), form)


def give_second_step(world: World, role: str) -> None:
    user = world.members[MemberRole(role)]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})


def say(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_two_step_sign_in_is_asked_of_all_by_somebody_who_has_it(world: World) -> None:
    admin = world.sign_in("admin")
    refused = ask_of_all(world, admin, "requires_two_step")
    assert refused.status_code == 409 and "Set up your own second step first" in say(refused)
    give_second_step(world, "admin")
    assert ask_of_all(world, admin, "requires_two_step").status_code == 302
    assert admin.get(world.url("channels/")).status_code == 200
    held = world.sign_in("viewer").get(world.url("channels/"))
    assert held.status_code == 403 and "asks for two-step sign-in" in say(held)
    give_second_step(world, "viewer")
    assert world.sign_in("viewer").get(world.url("channels/")).status_code == 200


def test_the_service_is_required_only_when_somebody_could_still_come_in(world: World) -> None:
    owner = world.sign_in("owner")
    assert "Connect a sign-in service" in say(ask_of_all(world, owner, "requires_sso"))
    connection = world.connect_service().connection
    assert "switch it on" in say(ask_of_all(world, owner, "requires_sso"))
    with world.open():
        switch_connection(connection=connection, is_enabled=True, by=TESTER, now=NOW)
    assert "An owner needs a second step" in say(ask_of_all(world, owner, "requires_sso"))
    give_second_step(world, "owner")
    admin = ask_of_all(world, world.sign_in("admin"), "requires_sso")
    assert "you would be locked out" in say(admin)
    assert ask_of_all(world, owner, "requires_sso").status_code == 302
    # And the last service stays while it is required.
    for verb in ("switch", "remove"):
        address = world.url(f"settings/sign-in/services/{connection.pk}/{verb}/")
        owner.post(address, {"on": "0"})
        page = say(owner.get(world.url(f"settings/sign-in/services/{connection.pk}/")))
        assert "Everybody has to sign in through this service" in page
    with world.open():
        assert SsoConnection.objects.enabled().count() == 1


def test_two_who_change_it_at_once_see_each_other(world: World) -> None:
    give_second_step(world, "admin")
    admin = world.sign_in("admin")
    form = {"version": world.organization.version, "requires_two_step": "on"}
    assert admin.post(world.url("settings/sign-in/"), form).status_code == 302
    late = admin.post(world.url("settings/sign-in/"), {"version": form["version"]})
    assert late.status_code == 412 and "Somebody changed this meanwhile" in say(late)


def test_a_service_is_connected_and_its_secret_never_shown_again(world: World) -> None:
    admin = world.sign_in("admin")
    made = admin.post(world.url("settings/sign-in/services/add/"), SERVICE)
    page = say(admin.get(made["Location"]))
    assert "a secret" not in page and "https://login.example.com" in page
    with world.open():
        stored = SsoConnection.objects.get()
    assert f"/sso/{stored.pk}/callback/" in page
    assert b"a secret" not in bytes(stored.sealed_secret) and not stored.is_enabled
    changed = admin.post(made["Location"], SERVICE | {"name": "Login", "client_secret": ""})
    assert changed.status_code == 302
    with world.open():
        again = SsoConnection.objects.get()
    assert (again.name, bytes(again.sealed_secret)) == ("Login", bytes(stored.sealed_secret))


def test_a_service_is_connected_once(world: World) -> None:
    admin = world.sign_in("admin")
    admin.post(world.url("settings/sign-in/services/add/"), SERVICE)
    again = admin.post(world.url("settings/sign-in/services/add/"), SERVICE | {"name": "Other"})
    assert again.status_code == 422 and "connected already" in say(again)


@pytest.mark.parametrize("issuer", ["login.example.com", "ftp://login.example.com", "javascript:1"])
def test_an_issuer_is_a_whole_address(world: World, issuer: str) -> None:
    page = world.sign_in("admin").post(
        world.url("settings/sign-in/services/add/"), SERVICE | {"issuer": issuer}
    )
    assert page.status_code == 422 and "beginning with https://" in say(page)


def test_a_service_that_does_not_answer_is_said_to(world: World) -> None:
    connection = world.connect_service().connection
    admin = world.sign_in("admin")
    address = world.url(f"settings/sign-in/services/{connection.pk}/")
    admin.post(f"{address}try/")
    assert "cannot be used yet: it did not answer" in say(admin.get(address))


def test_a_domain_is_proven_by_its_dns(world: World) -> None:
    connection = world.connect_service().connection
    admin = world.sign_in("admin")
    address = world.url(f"settings/sign-in/services/{connection.pk}/")
    admin.post(f"{address}domains/", {"domain": "@Bücher.example"})
    with world.open():
        domain = SsoDomain.objects.get(domain="xn--bcher-kva.example")
    check = world.url(f"settings/sign-in/domains/{domain.pk}/check/")
    admin.post(check)
    assert "has no TXT record with our text" in say(admin.get(address))
    PUBLISHED["_masthead.xn--bcher-kva.example"] = ["v=spf1 -all", domain.text]
    admin.post(check)
    assert "is proven to be yours" in say(admin.get(address))
    with world.open():
        assert SsoDomain.objects.get(pk=domain.pk).verified_at


def test_somebody_elses_proof_proves_nothing(world: World, neighbour: World) -> None:
    theirs, mine = neighbour.connect_service(), world.connect_service()
    PUBLISHED[f"_masthead.{mine.domain}"] = [theirs.text]
    admin = world.sign_in("admin")
    admin.post(world.url(f"settings/sign-in/domains/{mine.pk}/check/"))
    with world.open():
        assert SsoDomain.objects.get(pk=mine.pk).verified_at is None


@pytest.mark.parametrize("domain", ["", "acme", "10.0.0.1", "a b.example", "-.example", "@"])
def test_what_is_no_domain_is_refused(world: World, domain: str) -> None:
    connection = world.connect_service().connection
    answer = world.sign_in("admin").post(
        world.url(f"settings/sign-in/services/{connection.pk}/domains/"), {"domain": domain}
    )
    assert answer.status_code == 422


def test_a_form_that_was_open_too_long_is_not_sent(world: World) -> None:
    admin = world.sign_in("admin")
    session = admin.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()
    answer = admin.post(world.url("settings/sign-in/services/add/"), SERVICE)
    assert answer.status_code == 403 and "go back and send it again" in say(answer)
    with world.open():
        assert not SsoConnection.objects.exists()
