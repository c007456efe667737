"""Ways round that somebody looked for: floods of mail, names that lure, guesses at a code."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, MemberRole
from accounts.operations.invitations import InvitationRefused, invite, send_again
from tests.api.callers import Caller
from tests.world import PASSWORD, TESTER, World

pytestmark = pytest.mark.django_db


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
