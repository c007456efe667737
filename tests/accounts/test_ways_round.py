"""Ways round that somebody looked for: floods of mail, names that lure, guesses at a code."""

import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, MemberRole
from accounts.operations.invitations import InvitationRefused, invite, send_again
from tests.api.callers import Caller
from tests.world import PASSWORD, TESTER, World


def test_one_address_gets_few_invitation_mails(world: World) -> None:
    owner = world.seat("owner")
    said = {"by": TESTER, "now": timezone.now()}
    with world.open():
        invitation = invite(
            organization=world.organization,
            email="new@acme.example",
            role=MemberRole.VIEWER,
            invited_by=owner,
            **said,
        )
        for _ in range(2):
            send_again(invitation=invitation, decided_by=owner, **said)
        with pytest.raises(InvitationRefused, match="Wait an hour"):
            send_again(invitation=invitation, decided_by=owner, **said)


@pytest.mark.parametrize(
    "name", ["Payroll: https://evil.example/login", "www.evil.example", "See evil.example/login"]
)
def test_an_organizations_name_holds_no_web_address(world: World, name: str) -> None:
    caller = Caller.of(world, "owner")
    answer = caller.ask("PATCH", "", {"name": name}, If_Match=caller.get("")["ETag"])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "name"


def test_a_wrong_code_after_the_right_password_is_in_the_trail(world: World) -> None:
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    client.post("/login/2fa/authenticate/", {"code": "000000"})
    with world.open():
        assert AuditEvent.objects.filter(verb="member.sign_in_failed").count() == 1


def test_a_second_step_puts_out_who_came_in_without_it(committed_world: World) -> None:
    world = committed_world  # the library tells of it after the commit
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/login/", {"login": user.email, "password": PASSWORD})
        assert client.get(world.url("channels/")).status_code == 200
    here.get("/login/2fa/totp/activate/")
    secret = here.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert here.post("/login/2fa/totp/activate/", {"code": code}).status_code == 302
    assert here.get(world.url("channels/")).status_code == 200
    assert elsewhere.get(world.url("channels/")).status_code == 302
    with world.open():
        told = AuditEvent.objects.filter(
            verb="member.sign_in_changed", after__what="sessions_ended"
        )
        assert told.count() == 1


def test_the_link_for_a_new_password_leads_here_whatever_host_was_asked(world: World) -> None:
    form = {"email": world.members["lead"].email}
    Client().post("/login/password/reset/", form, headers={"Host": "localhost:6666"})
    sent = mail.outbox[-1]
    assert "6666" not in sent.subject + sent.body
    assert urlsplit(settings.SITE_URL).netloc in sent.body
