"""What another site, a link or a forged request makes a browser send changes nothing."""

import pytest
from django.test import Client

from tests.isolation.attack import fingerprint, ids_of, kind_of
from tests.isolation.routes import Route, find_routes
from tests.seats.stage import Stage
from tests.world import World, sign_in

PAGES = [route for route in find_routes() if not route.is_api]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Stage:
    with django_db_blocker.unblock():
        return Stage.furnish()


def address_of(stage: Stage, route: Route) -> str:
    own = next(iter(kind_of(route, ids_of(stage.world)).values()))
    return route.fill(stage.world.organization.slug, own)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_form_without_its_token_is_refused(stage: Stage, route: Route) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.world.sign_in("owner").cookies
    client.post(address_of(stage, route))  # that somebody was refused is told once a minute
    before = fingerprint(stage.world)
    answer = client.post(address_of(stage, route))
    # 404 and 405 come before anybody looks at the form.
    assert answer.status_code in (403, 404, 405), answer.status_code
    assert fingerprint(stage.world) == before


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("born", ["cross-site", "same-site"])
def test_what_was_born_on_another_site_is_refused_even_with_a_token(
    world: World, born: str
) -> None:
    client = world.sign_in("owner")
    form = {"email": "new@acme.example", "role": "viewer"}
    address = world.url("settings/invitations/")
    refused = client.post(address, form, headers={"Sec-Fetch-Site": born})
    assert refused.status_code == 403 and b"another site" in refused.content
    own = client.post(address, form, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 302


@pytest.mark.usefixtures("db")
def test_a_link_from_another_site_is_followed(world: World) -> None:
    client = world.sign_in("viewer")
    answer = client.get(world.url("who/?q=hacked"), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("route", find_routes(), ids=str)
def test_looking_changes_nothing(stage: Stage, route: Route) -> None:
    client = sign_in(stage.world.members["owner"])
    client.get(stage.world.url("who/"))  # that somebody was here is noted once
    before = fingerprint(stage.world)
    for method in ("GET", "HEAD", "OPTIONS"):
        client.generic(method, address_of(stage, route))
    assert fingerprint(stage.world) == before
