"""Whatever is sent, the answer is a problem that says what is wrong, and never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organization
from accounts.operations import changes
from tests.api.callers import Caller
from tests.api.routes import NOBODY, list_operations
from tests.world import World


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail", "code"} <= body.keys()
    return body


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"url": NaN}', "NaN is not JSON"),
        (b'{"url": "a", "url": "b"}', "'url' stands twice"),
        (b'{"url": {"x": 1, "x": 2}}', "'x' stands twice"),
        (b'{"url": "\\u0000"}', "character that cannot be"),
        (b'{"\\ud800": 1}', "character that cannot be"),
        (b'{"audience": ' + b"9" * 5_000 + b"}", "too long"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b"[" * 100_000 + b"]" * 100_000, "deeper than 32"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "deeper than 32"),
    ],
)
def test_malformed_json_is_a_400_that_says_what_is_wrong(
    caller: Caller, body: bytes, says: str
) -> None:
    problem = problem_of(caller.ask("POST", "channels/", body), 400)
    assert problem["code"] == "malformed"
    assert says in problem["detail"]


def test_json_of_32_levels_is_read(caller: Caller) -> None:
    problem = problem_of(caller.ask("POST", "channels/", b"[" * 32 + b"]" * 32), 400)
    assert problem["code"] == "invalid"


def test_more_than_a_megabyte_is_413(caller: Caller) -> None:
    body = json.dumps({"notes": "x" * 1024 * 1024}).encode()
    problem_of(caller.ask("POST", "channels/", body), 413)


def test_another_content_type_is_415(caller: Caller) -> None:
    problem_of(caller.ask("POST", "channels/", b"url=x", "application/x-www-form-urlencoded"), 415)


def test_a_method_that_a_route_does_not_take_is_405(caller: Caller) -> None:
    caller.world.publish()
    taken: dict[str, set[str]] = {}
    for method, path in list_operations():
        path = path.replace("{organization}", caller.world.organization.slug)
        taken.setdefault(path, set()).update({method, "HEAD"} if method == "GET" else {method})
    for path, methods in taken.items():
        for method in {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - methods:
            response = caller.ask(method, path.replace("{id}", NOBODY), b"{}")
            problem_of(response, 405)
            assert set(response["Allow"].split(", ")) == methods, path


@pytest.mark.parametrize(
    "path", ["nothing/", "channels", "channels/not-an-id/", f"channels/{NOBODY}/", "../../x"]
)
def test_an_unknown_path_is_404(caller: Caller, path: str) -> None:
    problem_of(caller.get(path), 404)


@pytest.mark.parametrize("path", ["/api/", "/api/v2/", "/api/v1/", "/api/v1/nothing"])
def test_an_unknown_path_outside_organizations_is_404(caller: Caller, path: str) -> None:
    problem_of(caller.get(path), 404)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("plattform=x", "plattform", "unknown_parameter"),
        ("ordering=membership__user__password", "ordering", "invalid"),
        ("limit=0", "limit", "invalid"),
        ("limit=501", "limit", "invalid"),
        ("limit=" + "9" * 400, "limit", "invalid"),
        ("limit=%D9%A3", "limit", "invalid"),
        ("cursor=abc", "cursor", "invalid"),
        ("count=yes", "count", "invalid"),
        ("platform=x&platform=facebook", "platform", "repeated"),
        ("q=%00", "q", "invalid"),
        ("q=" + "x" * 3000, "q", "invalid"),
        ("platform=myspace2", "platform", "invalid"),
        ("department=nobody", "department", "invalid"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(
    caller: Caller, query: str, field: str, code: str
) -> None:
    problem = problem_of(caller.get(f"channels/?{query}"), 400)
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_an_unknown_body_field_is_named(caller: Caller) -> None:
    body = {"url": "https://x.com/acme", "organization": NOBODY, "colour": "red"}
    problem = problem_of(caller.post("channels/", body), 400)
    assert {error["field"] for error in problem["errors"]} == {"organization", "colour"}
    assert {error["code"] for error in problem["errors"]} == {"unknown_field"}


def test_what_is_wrong_inside_a_list_is_named_by_its_place(caller: Caller) -> None:
    body = {"key": "podcasts", "name": "Podcasts", "synonyms": ["audio", None, 7]}
    problem = problem_of(caller.post("activities/", body), 400)
    assert [error["field"] for error in problem["errors"]] == ["synonyms.1"]


def test_an_error_outside_of_every_view_is_a_problem_too(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("accounts.api.problems._problem_of", fail)
    caller.client.raise_request_exception = False
    problem = problem_of(caller.get("channels/?x=1"), 500)
    assert problem["code"] == "server_error"


def test_the_sentences_are_the_same_in_every_browser(caller: Caller) -> None:
    body = {"url": "https://x.com/acme", "tier": 9}
    german = caller.post("channels/", body, Accept_Language="de")
    assert german.content == caller.post("channels/", body).content


def test_while_another_change_holds_the_lock_the_answer_is_503(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_had(organization: Organization) -> None:
        raise changes.OrganizationBusy

    monkeypatch.setattr(changes, "_take_lock", never_had)
    response = caller.post("channels/", {"url": "https://x.com/acme"})
    problem_of(response, 503)
    assert int(response["Retry-After"]) > 0


def test_after_an_error_of_ours_nothing_is_kept(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(current: changes.Change) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(changes, "_append_audit_events", break_down)
    problem = problem_of(caller.post("channels/", {"url": "https://x.com/acme"}), 500)
    assert "broken" not in json.dumps(problem)
    monkeypatch.undo()
    assert caller.get("channels/").json()["results"] == []


# --- Anything at all ---------------------------------------------------------------------------
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
TARGETS = {
    ("POST", "channels/"): (
        *("url", "platform", "handle", "kind", "name", "purpose", "brand", "region", "language"),
        *("notes", "audience", "tier", "status", "closing_on", "official", "verified_on"),
    ),
    ("POST", "departments/"): (
        *("name", "short_name", "slug", "kind", "email", "phone", "headcount", "position"),
    ),
    ("POST", "activities/"): (
        *("key", "name", "covers", "synonyms", "icon", "first_reply_minutes", "position"),
    ),
    ("POST", "assignments/"): ("channel", "activity", "department", "role", "person", "note"),
    ("PUT", "assignments/bulk/"): ("cells",),
    ("POST", "sweeps/"): (),
}
words = st.sampled_from(
    (
        *("x", "@nasa", "https://x.com/acme", "A", "care", "marketing", "active", "closing"),
        *("2026-11-22", "9999-12-31", "a@b.example", "10000000000000000000", NOBODY),
    )
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, Any]:
    method, path = draw(st.sampled_from(sorted(TARGETS)))
    names = TARGETS[method, path]
    if not names:
        return method, path, draw(anything)
    cell = st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("channel", "activity", "department", "role", "version", "more"), words | anything
        ),
    )
    value = st.lists(cell | anything, max_size=4) if names == ("cells",) else words | anything
    body = st.dictionaries(st.sampled_from(names), value, max_size=6) | anything
    return method, path, draw(body)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(request=requests())
def test_no_body_at_all_is_answered_with_a_500(
    caller: Caller, request: tuple[str, str, Any]
) -> None:
    method, path, body = request
    response = caller.ask(method, path, json.dumps(body).encode())
    assert response.status_code < 500, (method, path, body, response.content)
    if response.status_code >= 400:
        problem_of(response, response.status_code)


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from(["channels/", "channels/resolve/", "duties/", "findings/", "who-owns/"]),
    query=st.dictionaries(
        st.sampled_from(
            ["q", "limit", "cursor", "ordering", "channel", "activity", "url", "opened_before"]
        ),
        words | st.text(),
        max_size=4,
    ),
)
def test_no_query_at_all_is_answered_with_a_500(
    caller: Caller, path: str, query: dict[str, str]
) -> None:
    response = caller.get(path, {name: v.encode("utf-8", "replace") for name, v in query.items()})
    assert response.status_code < 500, (path, query, response.content)
