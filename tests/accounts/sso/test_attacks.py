"""What a service, or somebody between, may try: each is refused, and nobody is signed in."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import flask
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from jwt.utils import base64url_encode

from accounts.models import MemberRole, SsoConnection
from accounts.operations.sso import switch_connection
from tests.accounts.sso.identity_provider import (
    CLIENT_SECRET,
    Lie,
    Service,
    address_in,
    come_back,
    come_in,
    connect,
    link,
    set_out,
    why_refused,
)
from tests.figures import count
from tests.world import NOW, TESTER, World

SUB = "sub-1"
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _forge(service: Service) -> Lie:
    """Signed with what everybody can read, as if it were a shared secret.

    By hand: a library refuses to use a public key as a secret.
    """
    claims = {"sub": SUB, "exp": int(time.time()) + 600}
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    body = b".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    signature = hmac.digest(service.public_pem(), body, hashlib.sha256)
    return Lie(token=(body + b"." + base64url_encode(signature)).decode())


def claims(**said: Any) -> Callable[[Service], Lie]:
    return lambda _: Lie(claims=said)


def answers(content: str, content_type: str = "application/json", status: int = 200):
    return lambda _: Lie(answer=flask.Response(content, status, content_type=content_type))


LIES: dict[str, Callable[[Service], Lie]] = {
    "wrong audience": claims(aud="another-client"),
    "no audience": claims(aud=None),
    "audience among others": claims(aud=["masthead", "another-client"]),
    "for another party": claims(azp="another-client"),
    "wrong issuer": claims(iss="http://evil.example"),
    "no issuer": claims(iss=None),
    "expired": claims(exp=int(time.time()) - 120),
    "never expires": claims(exp=None),
    "from the future": claims(iat=int(time.time()) + 3600),
    "another nonce": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "no subject": claims(sub=None),
    "an empty subject": claims(sub=""),
    "a subject that is a number": claims(sub=1),
    "an endless subject": claims(sub="s" * 10_000),
    "unsigned": lambda _: Lie(algorithm="none"),
    "signed with the client's secret": lambda _: Lie(algorithm="HS256", key=CLIENT_SECRET),
    "signed with the public key": _forge,
    "signed with another key": lambda _: Lie(key=OTHER_KEY),
    "signed with an unknown key": lambda _: Lie(key=OTHER_KEY, headers={"kid": "unknown"}),
    "a key of its own": lambda _: Lie(
        key=OTHER_KEY,
        headers={"jwk": jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key(), as_dict=True)},
    ),
    "no token": lambda _: Lie(token="none"),
    "not JSON": answers("<html>", "text/html"),
    "no type": answers("{}", ""),
    "a list": answers('["access_token"]'),
    "text": answers('"access_token"'),
    "no id token": answers('{"access_token": "x"}'),
    "a strange id token": answers('{"access_token": "x", "id_token": {"a": 1}}'),
    "an error": answers('{"error": "invalid_grant"}', status=400),
    "two megabytes": answers('{"access_token": "' + "x" * 2_000_000 + '"}'),
    "a redirect": lambda _: Lie(
        answer=flask.Response("", 302, headers={"Location": "http://localhost/"})
    ),
    "another issuer's configuration": lambda _: Lie(
        configuration={"issuer": "https://evil.example"}
    ),
    "keys on a private network": lambda _: Lie(
        configuration={"jwks_uri": "http://169.254.169.254/latest/meta-data/"}
    ),
    "tokens from a private network": lambda _: Lie(
        configuration={"token_endpoint": "http://10.0.0.1/token"}
    ),
    "tokens from a file": lambda _: Lie(configuration={"token_endpoint": "file:///etc/passwd"}),
    "nested without end": answers("[" * 200_000),
    "keys that are no JSON": lambda _: Lie(keys=flask.Response("<html>")),
    "keys nested without end": lambda _: Lie(keys=flask.Response('{"keys":' * 100_000)),
    "no keys": lambda _: Lie(configuration={"jwks_uri": None}),
    "a sign-in page that is a script": lambda _: Lie(
        configuration={"authorization_endpoint": "javascript:alert(1)"}
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(world: World, service: Service, lie: str) -> None:
    connection = connect(world, service)
    link(world, connection, service, SUB, "owner")
    client = Client()
    leaving = set_out(client, world, connection)
    address = service.sign_in(SUB, address_in(leaving))
    service.lie = LIES[lie](service)
    answer = come_back(client, address)
    assert why_refused(world, answer)
    assert is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_the_truth_does(world: World, service: Service) -> None:
    """What makes the refusals above mean something."""
    connection = connect(world, service)
    link(world, connection, service, SUB, "owner")
    client = Client()
    assert come_in(client, world, connection, service, SUB).status_code == 302
    assert not is_outside(client, world)


def test_a_service_that_is_wrong_from_the_start_sends_nobody_anywhere(
    world: World, service: Service
) -> None:
    connection = connect(world, service)
    service.lie = Lie(configuration={"authorization_endpoint": "javascript:alert(1)"})
    answer = set_out(Client(), world, connection)
    assert "authorization_endpoint" in why_refused(world, answer)


def test_an_answer_is_taken_once(world: World, service: Service) -> None:
    _, client, address = _ready(world, service)
    assert come_back(client, address).status_code == 302
    client.logout()
    assert come_back(client, address).status_code == 403
    assert is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_an_answer_is_taken_in_the_browser_that_set_out(world: World, service: Service) -> None:
    """Else an attacker's answer signs their victim in as the attacker."""
    _, _, address = _ready(world, service)
    victim = Client()
    assert come_back(victim, address).status_code == 403
    assert is_outside(victim, world)
    count("sso", attacks=1, successes=0)


def test_an_old_token_is_not_taken_again(world: World, service: Service) -> None:
    connection, client, address = _ready(world, service)
    come_back(client, address)
    stolen = service.last_token
    thief = Client()
    address = service.sign_in("thief", address_in(set_out(thief, world, connection)))
    service.lie = Lie(token=stolen)
    assert "nonce" in why_refused(world, come_back(thief, address))
    assert is_outside(thief, world)
    count("sso", attacks=1, successes=0)


@pytest.mark.parametrize("changed", ["state=", "code=", "iss="])
def test_an_answer_that_was_changed_on_the_way_is_refused(
    world: World, service: Service, changed: str
) -> None:
    _, client, address = _ready(world, service)
    assert come_back(client, f"{address}&{changed}https%3A%2F%2Fevil.example").status_code == 403
    assert is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_an_answer_for_one_connection_is_none_for_another(
    world: World, neighbour: World, service: Service
) -> None:
    connection, client, address = _ready(world, service)
    theirs = connect(neighbour, service)
    there = address.replace(str(connection.pk), str(theirs.pk)).replace(
        world.organization.slug, neighbour.organization.slug
    )
    assert come_back(client, there).status_code == 403
    assert is_outside(client, neighbour) and is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_the_same_subject_of_another_connection_is_somebody_else(
    world: World, neighbour: World, service: Service
) -> None:
    link(world, connect(world, service), service, SUB, "owner")
    client = Client()
    answer = come_in(client, neighbour, connect(neighbour, service), service, SUB)
    assert answer.status_code == 403 and is_outside(client, neighbour)
    count("sso", attacks=1, successes=0)


def test_a_service_that_was_switched_off_meanwhile_lets_nobody_in(
    world: World, service: Service
) -> None:
    connection, client, address = _ready(world, service)
    with world.open():
        switch_connection(connection=connection, is_enabled=False, by=TESTER, now=NOW)
    assert come_back(client, address).status_code == 404
    assert is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_an_account_that_was_stopped_does_not_come_in(world: World, service: Service) -> None:
    _, client, address = _ready(world, service)
    user = world.members[MemberRole.OWNER]
    user.is_active = False
    user.save()
    assert come_back(client, address).status_code in (302, 403)
    assert is_outside(client, world)
    count("sso", attacks=1, successes=0)


def test_a_secret_sealed_for_one_organization_is_of_no_use_to_another(
    world: World, neighbour: World, service: Service
) -> None:
    """Even where somebody wrote it into the other's row."""
    stolen = connect(world, service).sealed_secret
    theirs = connect(neighbour, service)
    with neighbour.open():
        SsoConnection.objects.filter(pk=theirs.pk).update(sealed_secret=stolen)
    answer = set_out(Client(), neighbour, theirs)
    assert why_refused(neighbour, answer) == "the client secret cannot be opened"
    count("sso", attacks=1, successes=0)


def is_outside(client: Client, world: World) -> bool:
    answer: HttpResponse = client.get(world.url("channels/"))
    return answer.status_code == 302 and answer["Location"].startswith("/login/")


def _ready(world: World, service: Service) -> tuple[SsoConnection, Client, str]:
    """An owner's browser, one step before it comes back."""
    connection = connect(world, service)
    link(world, connection, service, SUB, "owner")
    client = Client()
    address = service.sign_in(SUB, address_in(set_out(client, world, connection)))
    return connection, client, address
