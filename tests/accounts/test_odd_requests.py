"""Requests that nobody's browser would send: a clear no, never an error of ours."""

import json

import pytest
from django.test import Client

from accounts.models import AuditEvent
from accounts.operations.changes import change
from tests.api.callers import Caller
from tests.ownership.imports import read
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["ACME", "Acme-One", "a" * 61, "a" * 500, "_", "-"])
def test_an_organization_by_a_name_that_none_has_is_not_found(world: World, slug: str) -> None:
    stranger = Client().get(f"/o/{slug}/channels/")
    assert stranger.status_code == 302 and "/login/" in stranger["Location"]
    assert world.sign_in().get(f"/o/{slug}/channels/").status_code == 404
    assert Client().get(f"/o/{slug}/join/a-token/").status_code == 404
    assert Client().get(f"/api/v1/o/{slug}/channels/").status_code == 401


def test_a_short_name_in_capitals_is_not_that_organization(world: World) -> None:
    shouted = world.url().upper().replace("/O/", "/o/")
    assert world.sign_in().get(shouted).status_code == 404


def test_an_address_that_only_takes_a_form_says_so(world: World) -> None:
    """Typed, or kept as a bookmark; outsiders are told no more than of what is not there."""
    address = world.url("settings/invitations/")
    answer = world.sign_in().get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends" in answer.content.decode()
    assert World.found().sign_in().get(address).status_code == 404


@pytest.mark.parametrize("cookie", ["\\000aaaaaaaaaa", "a" * 5_000, "é" * 20, "' or 1=1 --", ""])
def test_a_cookie_that_is_no_session_is_none(cookie: str) -> None:
    answer = Client().get("/", headers={"Cookie": f'session="{cookie}"'})
    assert answer.status_code == 302


def test_cells_in_a_form_are_no_cells(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.sign_in("lead").cookies
    page = client.get(world.url("matrix/")).content.decode()
    token = json.loads(page.partition("hx-headers='")[2].partition("'")[0])["X-CSRFToken"]
    answer = client.post(world.url("matrix/cells/"), {"csrfmiddlewaretoken": token, "cells": "x"})
    assert answer.status_code == 400
    assert "not JSON" in answer.json()["message"]


@pytest.mark.parametrize("column", ["9" * 5_000, "٣", "-1", "", "x"])
def test_a_column_that_no_file_has_is_left_out(world: World, column: str) -> None:
    import_file = read(world, "https://x.com/acme")
    address = world.url(f"channels/import/{import_file.pk}/columns/")
    answer = world.sign_in("lead").post(address, {f"column-{column}": "address"})
    assert answer.status_code in (302, 400, 409, 422)


def test_a_letter_with_a_note_is_told_and_breaks_no_page(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    body = {"channel": str(channel.pk), "activity": "care", "department": "sales", "role": "C"}
    answer = Caller.of(world, "owner").post("assignments/", body | {"note": "ask Priya first"})
    assert answer.status_code == 201
    client = world.sign_in()
    for page in ("", f"channels/{channel.pk}/", "findings/", f"duties/{world.duty(channel).pk}/"):
        assert client.get(world.url(page)).status_code == 200
    told = client.get(world.url(f"channels/{channel.pk}/")).content.decode()
    assert "Sales has another person or note for customer care" in told


def test_a_note_as_it_was_told_before_breaks_no_page_either(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    said = {"care": {"sales": {"note": "ask Priya first"}}}
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        current.record(
            "assignment.changed", channel, before=said, after=said, channel_id=channel.pk
        )
    with world.open():
        assert AuditEvent.objects.latest("seq").after == said
    assert world.sign_in().get(world.url(f"channels/{channel.pk}/")).status_code == 200
