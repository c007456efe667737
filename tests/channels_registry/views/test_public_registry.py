"""The public registry: what everybody sees, what nobody does, and what caches may keep."""

import base64
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.middleware import PUBLIC_ROUTES
from accounts.models import Organization
from channels_registry.models import Channel
from channels_registry.operations.channel_access import add_access
from channels_registry.operations.stakes import add_stake
from tests.accounts.test_headers import EXPECTED
from tests.isolation.routes import find_routes
from tests.ownership.views.pages import main_words, read, words_of
from tests.world import NOW, TESTER, World

ACME = "https://x.com/acme"
PATHS = ("", f"verify/?url={ACME}")
API_PATHS = ("channels/", "channels/?format=csv", f"verify/?url={ACME}")


def page_of(world: World, path: str = "") -> str:
    return f"/public/o/{world.organization.slug}/{path}"


def all_of(world: World | str) -> list[str]:
    """Every address that everybody may ask."""
    slug = world if isinstance(world, str) else world.organization.slug
    pages = [f"/public/o/{slug}/{path}" for path in PATHS]
    return [*pages, *(f"/api/v1/public/o/{slug}/{path}" for path in API_PATHS)]


def words(world: World, path: str = "") -> str:
    return main_words(Client(), page_of(world, path))


@pytest.fixture
def world(db: None) -> World:
    """It shows one channel to the public."""
    world = World.found("Acme")
    world.publish("press@acme.example")
    world.register(ACME, official=True, name="Acme News", verified_on=date(2026, 11, 3))
    return world


# --- What everybody sees -----------------------------------------------------------------------


def test_the_page_lists_official_channels_by_platform(world: World) -> None:
    world.register("https://www.instagram.com/acme/", "https://x.com/acme_help", official=True)
    world.register("https://x.com/internal")
    text = words(world)
    assert "Is this account really ours?" in text
    assert "Our 3 official accounts" in text
    assert text.index("Instagram @acme") < text.index("X Acme News @acme x.com/acme")
    assert "checked 3 Nov 2026" in text
    assert "Ask Acme : press@acme.example" in text
    assert "internal" not in text


def test_an_official_account_is_confirmed_with_the_day_of_the_last_check(world: World) -> None:
    text = words(world, "verify/?url=twitter.com/ACME")
    assert "Yes, this account is ours Acme News @acme is an official account of Acme" in text
    assert "We last checked it on 3 Nov 2026." in text
    assert 'href="https://x.com/acme"' in read(Client(), page_of(world, f"verify/?url={ACME}"))


def test_a_retired_account_was_theirs_until_a_day(world: World) -> None:
    with world.open():
        channel = Channel.objects.get()
    form = {"version": channel.version}
    answer = world.sign_in().post(world.url(f"channels/{channel.pk}/retire/"), form)
    assert answer.status_code == 302, answer.content
    text = words(world, f"verify/?url={ACME}")
    assert "This account is not ours any more" in text
    assert re.search(r"was an official account of Acme until \d+ \w+ 20\d\d\.", text)
    assert "Ask Acme : press@acme.example" in text
    assert "Acme News" not in words(world)


@pytest.mark.parametrize("url", ["https://x.com/acme_", "https://www.instagram.com/acme/"])
def test_an_unknown_account_is_never_called_a_fake(world: World, url: str) -> None:
    text = words(world, f"verify/?url={url}")
    assert "We do not list this account That does not prove that it is not ours." in text
    assert "Ask Acme : press@acme.example" in text
    for word in ("fake", "false", "impost", "fraud", "scam", "Yes"):
        assert word not in text


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("https://x.com/acme/status/1", "This is one post or page there, and no account."),
        ("https://t.co/abc", "This is a short link."),
        ("https://x.com/home", "This is a page of the platform itself, and no account."),
        ("@acme", "paste the address that the browser shows"),
        ("https://nobody.example/acme", "paste the address that the browser shows"),
        ("x" * 3000, "paste the address that the browser shows"),
    ],
)
def test_a_link_that_names_no_account_is_explained(world: World, url: str, advice: str) -> None:
    text = words(world, f"verify/?url={url}")
    assert "We cannot tell which account this is" in text
    assert advice in text


def test_what_was_asked_is_shown_and_runs_nowhere(world: World) -> None:
    asked = {"url": '"><script>alert(1)</script>'}
    page = Client().get(page_of(world, "verify/"), asked).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_question_without_an_address_leads_back_to_the_page(world: World) -> None:
    for query in ("", "?url=", "?url=%20"):
        answer = Client().get(page_of(world, f"verify/{query}"))
        assert (answer.status_code, answer["Location"]) == (302, page_of(world))


def test_without_a_public_contact_the_private_one_is_not_shown_either(world: World) -> None:
    world.publish("")
    with world.open():
        Organization.objects.update(duty_contact_name="Dora Duty", duty_contact_phone="0123")
    text = words(world, "verify/?url=https://x.com/other")
    assert "Ask Acme in a way that you know already, not through the account itself." in text
    assert "Dora" not in text and "0123" not in text


def test_a_registry_without_official_channels_says_that_this_means_nothing(db: None) -> None:
    world = World.found()
    world.publish()
    assert "No account is listed here yet. That says nothing about any of them." in words(world)


# --- What nobody sees --------------------------------------------------------------------------

PUBLIC = {"platform_slug", "kind", "key", "handle", "url", "name"}
PLANTED = {
    *("brand", "region", "language", "notes", "objective", "status_reason", "verified_how"),
    *("permanent_id", "requested_by_label"),
}


def test_nothing_private_of_a_channel_or_of_its_organization_gets_out(world: World) -> None:
    columns = {
        field.name
        for field in Channel._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    assert columns == PUBLIC | PLANTED  # a new one is public or planted: say which
    (other,) = world.register("https://x.com/acme2", official=True)
    with world.open():
        said = {"by": TESTER, "now": NOW}
        add_access(channel=other, fields={"partner": "Zqcanarypartner", "level": "full"}, **said)
        add_stake(channel=other, department=world.departments["sales"], why="Zqcanarystake", **said)
        Channel.objects.update(audience=918273645, **{name: f"Zqcanary{name}" for name in PLANTED})
        Organization.objects.filter(pk=world.organization.pk).update(
            duty_contact_name="Zqcanaryduty", duty_contact_phone="Zqcanaryphone"
        )
        ids = [str(pk) for pk in Channel.objects.values_list("pk", flat=True)]
    world.assign(other, {"sales": "A", "marketing": "A"})
    world.register("https://x.com/zqcanary")
    secrets = [
        *ids,
        *("zqcanary", "918273645", str(world.organization.pk), world.organization.public_id),
        *(department.name for department in world.departments.values()),
        *(user.email for user in world.members.values()),
    ]
    slug = world.organization.slug
    for address in [*all_of(world), f"/api/v1/public/o/{slug}/channels/?limit=1"]:
        answer = Client().get(address)
        assert answer.status_code == 200
        said = (answer.content.decode() + repr(answer.headers)).lower()
        said = said.replace(answer.headers["X-Request-Id"], "")
        assert [secret for secret in secrets if secret.lower() in said] == [], address
    cursor = parse_qs(urlsplit(answer.json()["next"]).query)["cursor"][0].partition(":")[0]
    place = base64.urlsafe_b64decode(cursor + "==").decode()
    assert "acme" in place and not any(pk in place for pk in ids)


def test_a_page_for_everybody_holds_no_token(world: World) -> None:
    for path in PATHS:
        assert "csrf" not in read(Client(), page_of(world, path)).lower()


# --- Off, and never there ----------------------------------------------------------------------


def without_id(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: text for name, text in answer.headers.items() if name != "X-Request-Id"}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_switched_off_closed_and_never_there_are_the_same_404(world: World, method: str) -> None:
    off, closed = World.found("Off"), World.found("Closed")
    closed.publish()
    Organization.objects.filter(pk=closed.organization.pk).update(state="closed")
    for there, shut, never in zip(all_of(off), all_of(closed), all_of("never-there"), strict=True):
        answers = [without_id(Client().generic(method, a)) for a in (there, shut, never)]
        assert answers[0] == answers[1] == answers[2]
        assert answers[0][0] == 404
        assert answers[0][2]["Cache-Control"] == "no-store, private"


def test_switched_off_it_is_gone_at_once(world: World) -> None:
    assert [Client().get(a).status_code for a in all_of(world)] == [200] * 5
    world.publish(is_on=False)
    assert [Client().get(a).status_code for a in all_of(world)] == [404] * 5


def test_an_address_that_is_not_there_is_the_same_404_where_it_is_on(world: World) -> None:
    for prefix in ("", "/api/v1"):
        on, off = (
            Client().get(f"{prefix}/public/o/{slug}/nothing/")
            for slug in (world.organization.slug, "never-there")
        )
        assert (on.status_code, on.content) == (off.status_code, off.content)
        assert on.status_code == 404


def test_exactly_these_routes_are_for_everybody() -> None:
    public = {route.name for route in find_routes() if "/public/o/" in route.path}
    assert public == PUBLIC_ROUTES


# --- From a cache ------------------------------------------------------------------------------


def test_an_answer_depends_on_its_address_alone(world: World) -> None:
    """Whoever asks, signed in or not and in whatever language: so caches may keep it."""
    asking: list[tuple[Client, dict[str, str]]] = [
        (Client(), {}),
        (world.sign_in("owner"), {}),
        (Client(), {"Accept-Language": "de", "Accept": "text/csv"}),
        (Client(), {"Cookie": "session=nonsense; csrftoken=nonsense"}),
    ]
    for address in all_of(world):
        answers = [client.get(address, headers=headers) for client, headers in asking]
        assert len({answer.content for answer in answers}) == 1, address
        for answer in answers:
            assert answer.headers["Cache-Control"] == "public, max-age=300"
            is_page = answer.headers["Content-Type"].startswith("text/html")
            assert answer.headers.get("Vary") == ("Accept-Encoding" if is_page else None)
            assert not answer.cookies
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            for name, value in EXPECTED.items():
                assert answer.headers[name] == value


def test_who_has_the_page_is_not_sent_it_again(world: World) -> None:
    for path in PATHS:
        first = Client().get(page_of(world, path))
        again = Client().get(page_of(world, path), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=300"
        with world.open():
            Channel.objects.update(name=f"Other{path}")
        changed = Client().get(page_of(world, path), headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200


def test_what_somebody_signed_in_sees_is_still_kept_by_no_cache(world: World) -> None:
    client = world.sign_in("owner")
    for path in ("settings/public/", "channels/", "settings/organization/"):
        assert client.get(world.url(path)).headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent_to_a_page_for_everybody(world: World, method: str) -> None:
    for path in PATHS:
        assert Client().generic(method, page_of(world, path)).status_code == 405


def test_a_page_can_be_asked_for_by_its_head(world: World) -> None:
    for address in all_of(world):
        answer = Client().head(address)
        assert (answer.status_code, answer.content) == (200, b"")


# --- How often, how much -----------------------------------------------------------------------


def test_an_address_that_asks_too_often_waits(world: World, settings: Any) -> None:
    settings.PUBLIC_REQUESTS_PER_MINUTE = 5
    statuses = [Client().get(a).status_code for a in (*all_of(world), *all_of(world))]
    assert statuses == [200] * 5 + [429] * 5
    page, api = Client().get(page_of(world)), Client().get(all_of(world)[-1])
    assert 1 <= int(page["Retry-After"]) <= 60
    assert "ask again" in words_of(page.content.decode())
    assert api.json()["code"] == "too_many_requests"
    assert 1 <= int(api["Retry-After"]) <= 60
    assert {answer.headers["Cache-Control"] for answer in (page, api)} == {"no-store, private"}
    assert Client().get("/public/o/never-there/").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(page_of(world)).status_code == 200


def test_while_the_database_is_away_it_says_when_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("accounts.middleware.take", fail)
    for address in all_of(world):
        answer = Client().get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "3")
        assert answer.headers["Cache-Control"] == "no-store, private"


def count_statements(address: str) -> int:
    Client().get(address)  # what only a first request asks
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(address).status_code == 200
    return len(captured)


def test_it_costs_the_same_number_of_statements_for_3_channels_and_for_300(world: World) -> None:
    world.register(*(f"https://x.com/few{n}" for n in range(2)), official=True)
    few = [count_statements(address) for address in all_of(world)]
    world.register(*(f"https://x.com/many{n}" for n in range(297)), official=True)
    assert [count_statements(address) for address in all_of(world)] == few
    assert max(few) <= 10, few


def test_a_page_shows_200_channels_and_the_next_one_goes_on(world: World) -> None:
    world.register(*(f"https://x.com/many{n:03}" for n in range(229)), official=True)
    first, second = (read(Client(), page_of(world), page=n) for n in (1, 2))
    assert (first.count("<li>"), second.count("<li>")) == (200, 30)
    assert "Our 230 official accounts" in words_of(first)
    assert "201 to 230 of 230 accounts" in words_of(second)
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert Client().get(page_of(world), {"page": nonsense}).status_code == 200


def test_robots_may_read_what_is_for_everybody(db: None) -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines == ["User-agent: *", "Allow: /public/", "Disallow: /"]


def test_no_middleware_that_knows_a_person_stands_before_it() -> None:
    names = django_settings.MIDDLEWARE
    public = names.index("accounts.middleware.PublicRegistryMiddleware")
    for later in ("sessions", "locale", "auth.middleware", "TenantMiddleware"):
        assert all(names.index(name) > public for name in names if later in name)
