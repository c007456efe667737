"""The OpenAPI document says what the server does."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.callers import Caller
from tests.api.routes import list_routes
from tests.api.test_scopes import ALSO_WANTED, WANTED
from tests.world import World

DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    return Client().get(DOCUMENT).json()


def test_the_document_lists_exactly_the_routes_that_there_are(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    documented = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert documented == set(list_routes())


def test_the_document_names_every_parameter_that_a_list_takes(
    document: dict[str, Any], caller: Caller
) -> None:
    caller.world.publish()
    for path, methods in document["paths"].items():
        if "get" not in methods or "{id}" in path:
            continue
        documented = {p["name"] for p in methods["get"].get("parameters", ()) if p["in"] == "query"}
        url = path.replace("{organization}", caller.world.organization.slug)
        refused = caller.get(url, {"no_such_parameter": "x"})
        known = refused.json()["errors"][0]["message"].partition("Known: ")[2].rstrip(".")
        assert documented == set(known.split(", ")) - {"none"}, path


TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def fields_of(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def check(document: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> None:
    """The value has exactly the documented fields, all the way down."""
    schema = fields_of(document, schema)
    for choice in schema.get("oneOf", schema.get("anyOf", schema.get("allOf", ()))):
        if value is None and choice.get("type") == "null":
            return
        if choice.get("type") != "null":
            schema = fields_of(document, choice)
            break
    if value is not None and isinstance(schema.get("type"), str):
        assert isinstance(value, TYPES[schema["type"]]), where
    if isinstance(value, dict) and "properties" in schema:
        optional = set(schema["properties"]) - set(schema.get("required", ()))
        assert set(value) | optional == set(schema["properties"]), where
        for name, inner in value.items():
            check(document, schema["properties"][name], inner, f"{where}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for inner in value:
            check(document, schema["items"], inner, f"{where}[]")
    elif value is not None and "enum" in schema:
        assert value in schema["enum"], (where, value)


def test_every_answer_has_the_documented_fields_and_no_other(
    document: dict[str, Any], caller: Caller, world: World
) -> None:
    channel = world.register("https://x.com/acme")[0]
    world.assign(channel, {"marketing": "A", "sales": "A"})
    caller.post("sweeps/")
    caller.post("attestations/", {"channel": str(channel.pk)})
    due_on = str(timezone.localdate() + timedelta(days=30))
    caller.post("campaigns/", {"name": "Autumn", "due_on": due_on, "departments": ["sales"]})
    duty = str(world.duty(channel).pk)
    caller.post("claims/", {"duty": duty, "department": "product", "reason": "Faults"})
    world.publish()
    slug = world.organization.slug
    checked = 0
    for path, methods in document["paths"].items():
        if "get" not in methods or path.endswith(".csv"):
            continue
        url = path.replace("{organization}", slug)
        if "{id}" in url:
            rows = caller.get(url.partition("{id}")[0]).json()["results"]
            if not rows:
                continue
            url = url.replace("{id}", rows[0]["id"])
        query = {
            "resolve": {"url": "https://x.com/acme"},
            "verify": {"url": "https://x.com/acme"},
            "who-owns": {"channel": "@acme", "activity": "care"},
        }.get(url.rstrip("/").rpartition("/")[2], {})
        response = caller.get(url, query)
        assert response.status_code == 200, (url, response.content)
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        check(document, schema, response.json(), path)
        checked += 1
    assert checked >= 20


def test_the_document_says_which_scopes_every_operation_wants(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            place = (method.upper(), path.removeprefix("/api/v1/o/{organization}/"))
            wanted = {WANTED[place], ALSO_WANTED.get(place)} - {None}
            said = {scope for key in operation.get("security", ()) for scope in key["apiKey"]}
            assert said == wanted, place


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    described = {tag["name"] for tag in document["tags"]}
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["description"], operation["operationId"]
            assert set(operation["tags"]) <= described
    assert "Refuses a body field" not in json.dumps(document)  # what an input class is to us


def test_where_the_tag_is_wanted_the_document_says_so(
    document: dict[str, Any], caller: Caller
) -> None:
    """The charter is guarded by its tag; cells carry the versions of their duties."""
    for path in ("charter/", "assignments/bulk/"):
        operation = document["paths"][f"/api/v1/o/{{organization}}/{path}"]["put"]
        headers = [one for one in operation["parameters"] if one["in"] == "header"]
        is_wanted = any(one["name"] == "If-Match" and one["required"] for one in headers)
        refused = caller.ask("PUT", path, {}).status_code == 428
        assert is_wanted is refused is (path == "charter/")
