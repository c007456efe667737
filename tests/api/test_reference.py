"""The pages of the reference say all that the document says, to everybody."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.api.callers import Caller

DOCS = "/api/v1/docs/"


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    return Client().get("/api/v1/openapi.json").json()


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def part(html: str, name: str) -> str:
    """The section with this id."""
    return html.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_it_leads_to_every_operation_with_its_parameters_and_fields(
    document: dict[str, Any],
) -> None:
    first = read(DOCS)
    pages = {tag["name"]: read(f"{DOCS}{tag['name']}/") for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name, (tag,) = operation["operationId"], operation["tags"]
            assert f'href="{DOCS}{tag}/#{name}"' in first
            words = words_of(part(pages[tag], name))
            assert f"{method.upper()} {path.removeprefix('/api/v1')}" in words
            parameters = operation.get("parameters", ())
            said = {one["name"] for one in parameters if one["in"] != "path"}
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                shape = content["schema"]["$ref"].rpartition("/")[2]
                said |= document["components"]["schemas"][shape]["properties"].keys()
            said |= operation["responses"].keys() - {"default"}
            assert said <= set(words.split()), name


def test_every_object_that_a_page_names_is_on_it(document: dict[str, Any]) -> None:
    for tag in document["tags"]:
        page = read(f"{DOCS}{tag['name']}/")
        named = set(re.findall(r'href="#([^"]+)"', page)) - {"main"}
        assert named <= set(re.findall(r' id="([^"]+)"', page)), tag["name"]
        assert named or tag["name"] in ("public",)


def test_what_a_field_is_stands_in_words_anybody_reads(db: None) -> None:
    page = read(f"{DOCS}channels/")
    sent = words_of(part(page, "o_channels_create"))
    assert "url text · at most 2048 letters · Anything a person would paste." in sent
    assert "audience whole number or null · 0 to" in sent
    assert "closing_on day, 2026-11-22 or null" in sent
    assert "If-Match needed" in words_of(part(page, "o_channels_partial_update"))
    listed = words_of(part(page, "o_channels_list"))
    assert "200 a page of Channel" in listed and "A key with registry:read" in listed
    assert "limit whole number · 1 to 500; 50 if left out" in listed
    assert "ownership_status one of owned , unowned , contested" in listed


def test_a_sample_is_what_the_server_takes(caller: Caller) -> None:
    """The body that the page shows, sent as it stands there."""
    samples = unescape(part(read(f"{DOCS}channels/"), "o_channels_create"))
    body = re.search(r"--json '(.+)'", samples)
    assert body and '"$MASTHEAD/o/$ORGANIZATION/channels/"' in samples
    answer = caller.ask("POST", "channels/", body[1].encode())
    assert answer.status_code == 201, answer.content


def test_it_is_open_to_everybody_and_loads_nothing_from_elsewhere(db: None) -> None:
    for address in (DOCS, f"{DOCS}channels/"):
        html = read(address)
        assert not re.search(r'(src|href|action)="(https?:)?//', html)
        assert "<style" not in html and "<script>" not in html


def test_a_noun_that_is_not_there_is_a_page_that_says_so(db: None) -> None:
    answer = Client().get(f"{DOCS}no-such-noun/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
