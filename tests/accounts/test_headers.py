"""What every answer says to the browser, from whichever address it comes."""

import gzip
import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from tests.api.callers import Caller
from tests.databases import ROOT
from tests.figures import count
from tests.isolation.routes import Route, find_routes
from tests.world import PASSWORD, World

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ROUTES = find_routes()


def assert_headers(response: object, where: object) -> None:
    headers = response.headers
    for name, value in EXPECTED.items():
        assert headers.get(name) == value, (where, name)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, where
    assert "unsafe" not in policy and "*" not in policy, where
    assert "camera=()" in headers["Permissions-Policy"], where
    assert "no-store" in headers["Cache-Control"], (where, headers["Cache-Control"])
    assert headers["X-Request-Id"], where


def global_addresses() -> list[str]:
    """Every page that belongs to no organization and has no argument."""
    found = []

    def walk(prefix: str, resolver: object) -> None:
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern)
            if not isinstance(entry.pattern, RoutePattern) or "<" in path:
                continue
            if isinstance(entry, URLPattern):
                found.append(path)
            else:
                walk(path, entry)

    walk("/", get_resolver())
    return sorted(set(found))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_address_of_an_organization_answers_with_them(world: World, route: Route) -> None:
    key = Caller.of(world, "owner")
    authorized = {"Authorization": f"Bearer {key.token}"} if route.is_api else {}
    clients = [(world.sign_in("owner"), authorized), (Client(), {})]
    some_id = world.departments["sales"].pk
    for client, headers in clients:
        for method in ("GET", "POST", "OPTIONS"):
            address = route.fill(world.organization.slug, some_id)
            answer = client.generic(method, address, headers=headers)
            assert_headers(answer, (method, route, answer.status_code))
    count("headers", routes=1, without_no_store=0)


@pytest.mark.django_db
@pytest.mark.parametrize("address", global_addresses())
def test_every_other_address_does_as_well(address: str) -> None:
    answer = Client().get(address)
    assert_headers(answer, address)
    count("headers", routes=1, without_no_store=0)


@pytest.mark.django_db
def test_there_are_such_addresses() -> None:
    assert {"/", "/login/", "/login/2fa/", "/livez", "/api/v1/me/"} <= set(global_addresses())


def test_errors_say_it_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.sign_in()
    client.raise_request_exception = False
    assert_headers(client.get("/there-is-no-such-page/"), 404)
    assert_headers(client.get("/", headers={"Host": "evil.example"}), 400)
    forger = Client(enforce_csrf_checks=True)
    assert_headers(forger.post("/login/", {"login": "a@b.example"}), 403)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("ownership.views.who.render", fail)
    broken = client.get(world.url("who/"))
    assert broken.status_code == 500
    assert_headers(broken, 500)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/login/", "/api/v1/me/", "/o/acme/", "/livez"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example"]
)
def test_a_host_that_is_not_ours_is_refused(address: str, host: str) -> None:
    answer = Client().get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert b"evil" not in answer.content


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "https://localhost@evil.example/",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_elsewhere(world: World, wanted: str) -> None:
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    credentials = {"login": user.email, "password": PASSWORD, "next": wanted}
    answer = Client().post("/login/", credentials)
    assert answer["Location"] == reverse("organizations")
    client = world.sign_in()
    assert client.get("/login/", {"next": wanted})["Location"] == reverse("organizations")
    assert client.post("/login/logout/", {"next": wanted})["Location"] == "/"


BEHIND_TLS = """
import json, os, django
from django.test import Client
django.setup()
answer = Client().get("/login/", secure=True)
cookie = answer.cookies.output(header="")
print(json.dumps({"cookie": cookie, "hsts": answer.headers.get("Strict-Transport-Security")}))
"""


@pytest.mark.django_db
def test_behind_https_cookies_are_bound_to_the_host_and_plain_http_is_over() -> None:
    environment = os.environ | {
        "SECURE_COOKIES": "true",
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", BEHIND_TLS],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    cookie = said["cookie"]
    assert cookie.strip().startswith("__Host-csrftoken=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Path=/" in cookie and "Domain" not in cookie
    assert said["hsts"] == "max-age=31536000; includeSubDomains"


def test_pages_are_sent_compressed_and_answers_of_the_api_byte_for_byte(world: World) -> None:
    """An ETag that a program keeps is of the bytes that it was sent."""
    accepts = {"Accept-Encoding": "gzip"}
    page = world.sign_in("lead").get(world.url("channels/"), headers=accepts)
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(page.content).lower()
    (channel,) = world.register("https://x.com/acme")
    answer = Caller.of(world).ask("GET", f"channels/{channel.pk}/", Accept_Encoding="gzip")
    assert answer.status_code == 200 and not answer.has_header("Content-Encoding")
    assert answer.headers["ETag"].startswith('"')
