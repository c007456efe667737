"""A real OpenID Connect service on this machine, that can be made to lie in its tokens."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import jwt
import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client
from oidc_provider_mock import app
from werkzeug.serving import make_server

from accounts.models import AuditEvent, MemberRole, SsoConnection
from accounts.operations.sso import add_domain, check_domain, save_connection, switch_connection
from tests.world import NOW, TESTER, World

CLIENT_SECRET = "the client's secret, at least 32 bytes long"


@dataclass
class Lie:
    """What is put into the answer in place of the truth. None of a claim: it is left out."""

    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: Any = None  # None: the service's own
    token: str | None = None  # a whole token in place of the service's
    answer: flask.Response | None = None
    keys: flask.Response | None = None
    configuration: dict[str, Any] = field(default_factory=dict)


class Service:
    """`lie` is told from the next answer on."""

    def __init__(self) -> None:
        self.lie = Lie()
        self.last_token = ""
        self.app = app(require_nonce=True)
        self.app.after_request(self._tamper)
        self.address = ""
        self._challenge = ""

    @contextmanager
    def running(self) -> Iterator["Service"]:
        server = make_server("localhost", 0, self.app, threaded=True)
        self.address = f"http://localhost:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody who can sign in there, and what it says of them."""
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def sign_in(self, sub: str, address: str) -> str:
        """Somebody signs in at the page that our own sent them to. Where it sends them then."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def public_pem(self) -> bytes:
        keys = requests.get(f"{self.address}/jwks", timeout=5).json()["keys"]
        public = jwt.PyJWK.from_dict(keys[0], algorithm="RS256").key
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def _tamper(self, response: flask.Response) -> flask.Response:
        path = flask.request.path
        if path == "/oauth2/authorize":
            self._challenge = flask.request.args.get("code_challenge", "")
        if path == "/.well-known/openid-configuration":
            return _json(response.get_json() | self.lie.configuration)
        if path == "/jwks" and self.lie.keys is not None:
            return self.lie.keys
        if path != "/oauth2/token" or response.status_code != 200:
            return response
        self._check_pkce()
        if self.lie.answer is not None:
            return self.lie.answer
        said = response.get_json()
        self.last_token = said["id_token"] = self.lie.token or self._sign(said["id_token"])
        return _json(said)

    def _check_pkce(self) -> None:
        """The library in use does not: the verifier has to be what the challenge was made of."""
        digest = hashlib.sha256(flask.request.form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self._challenge

    def _sign(self, token: str) -> str:
        claims = jwt.decode(token, options={"verify_signature": False}) | self.lie.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        own = flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True)
        key = self.lie.key or jwt.PyJWK.from_dict(own, algorithm="RS256").key
        headers = jwt.get_unverified_header(token) | self.lie.headers
        headers.pop("alg")
        is_unsigned = self.lie.algorithm == "none"
        return jwt.encode(
            claims, None if is_unsigned else key, algorithm=self.lie.algorithm, headers=headers
        )


def _json(content: Any) -> flask.Response:
    return flask.Response(json.dumps(content), content_type="application/json")


def connect(world: World, service: Service, *, domain: str = "") -> SsoConnection:
    """The service as one of the organization's, switched on; `domain`: proven to be its own."""
    with world.open():
        connection = save_connection(
            organization=world.organization,
            connection=None,
            fields={
                "name": "Acme Login",
                "issuer": service.address,
                "client_id": f"masthead-{world.organization.slug}",
                "client_secret": CLIENT_SECRET,
            },
            by=TESTER,
            now=NOW,
        )
        switch_connection(connection=connection, is_enabled=True, by=TESTER, now=NOW)
        if domain:
            added = add_domain(connection=connection, domain=domain, by=TESTER, now=NOW)
            check_domain(domain=added, records=[added.text], by=TESTER, now=NOW)
    return connection


def set_out(client: Client, world: World, connection: SsoConnection, **form: str) -> HttpResponse:
    return client.post(world.url(f"sso/{connection.pk}/"), form)


def address_in(leaving: HttpResponse) -> str:
    return leaving["Refresh"].removeprefix("0;url=")


def come_back(client: Client, address: str) -> HttpResponse:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def come_in(
    client: Client,
    world: World,
    connection: SsoConnection,
    service: Service,
    sub: str,
    **form: str,
) -> HttpResponse:
    """The whole way: our page, the service, back to us. The answer to the way back."""
    leaving = set_out(client, world, connection, **form)
    assert leaving.status_code == 200, leaving.content
    return come_back(client, service.sign_in(sub, address_in(leaving)))


def link(world: World, connection: SsoConnection, service: Service, sub: str, role: str) -> None:
    """A member links the service to their account, as they would."""
    client = world.sign_in(MemberRole(role))
    answer = come_in(client, world, connection, service, sub, link="1")
    assert answer.status_code == 302, answer.content


def why_refused(world: World, answer: HttpResponse) -> str:
    """What the trail says of the one refusal, and the visitor is not told."""
    assert answer.status_code == 403 and b"You did not get in" in answer.content
    with world.open():
        reason = AuditEvent.objects.get(verb="sso.refused").after["reason"]
    assert reason.encode() not in answer.content
    return str(reason)


def asked_for(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
