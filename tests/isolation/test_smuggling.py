"""A body that is right in all but one field, which names something of the neighbour's.

The bodies are those of the table of seats: every way to change something has one there. Each of its
ids is put in turn for the neighbour's, by id, slug, name and address, and answered like one that
never existed; and what no form asks for is sent along.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from tests.api.callers import Caller
from tests.figures import count
from tests.isolation.attack import assert_no_canary, fingerprint
from tests.seats.actions import ACTIONS, Action, ApiDoor, PageDoor
from tests.seats.stage import Stage


def _content(door: PageDoor | ApiDoor) -> dict[str, Any]:
    return getattr(door, "form", None) or door.json or {}


CHANGING = [
    pytest.param(action, name, id=f"{action.does} by {name}")
    for action in ACTIONS
    for name in ("page", "api")
    if getattr(action, name) and _content(getattr(action, name))
]
# What is sent along that nobody asks for.
UNASKED = ("organization", "organization_id", "membership", "channel_id", "duty", "department_id")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("action", "door"), CHANGING)
def test_the_neighbours_things_are_no_use_in_a_body(
    stages: tuple[Stage, Stage], action: Action, door: str
) -> None:
    mine, theirs = stages
    before = fingerprint(theirs.world)
    attempts = 0
    content = _content(getattr(action, door))
    for path, word in _words(content):
        smuggled = theirs.fill(word)
        never = send(mine, action, door, _replaced(content, path, str(uuid4())))
        # What is called as something of one's own means that.
        names = set(_names(theirs, word)) - set(_names(mine, word))
        for said in (smuggled, *sorted(names)):
            answer = send(mine, action, door, _replaced(content, path, said))
            assert answer.status_code >= 400 or answer.status_code == never.status_code, path
            assert_no_canary(answer, path, said)
            attempts += 1
    for name in UNASKED:
        extra = {**content, name: str(theirs.world.organization.pk)}
        assert_no_canary(send(mine, action, door, extra), name)
        attempts += 1
    assert fingerprint(theirs.world) == before
    count("smuggling", attempts=attempts, leaks=0, changed=0)


def send(stage: Stage, action: Action, name: str, content: dict[str, Any]) -> HttpResponse:
    """As an owner, in whose organization everything else in the body is."""
    if name == "api":
        return stage.at_api(Caller.of(stage.world), replace(action.api, json=content))
    kind = "form" if action.page.form else "json"
    return stage.at_page(stage.world.sign_in("owner"), replace(action.page, **{kind: content}))


def _words(content: Any, path: tuple = ()) -> list[tuple[tuple, str]]:
    """(where, word) of everything in braces that is an id."""
    if isinstance(content, dict):
        return [found for key, value in content.items() for found in _words(value, (*path, key))]
    if isinstance(content, list):
        return [found for n, value in enumerate(content) for found in _words(value, (*path, n))]
    is_id = isinstance(content, str) and content.startswith("{") and "." not in content
    return [(path, content)] if is_id else []


def _names(stage: Stage, word: str) -> list[str]:
    """What else a thing may be called by."""
    thing = stage.things[word.strip("{}")]
    return [str(name) for n in ("slug", "name", "email") if (name := getattr(thing, n, ""))]


def _replaced(content: Any, path: tuple, value: str) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(content, dict):
        return {k: _replaced(v, rest, value) if k == first else v for k, v in content.items()}
    return [_replaced(v, rest, value) if n == first else v for n, v in enumerate(content)]
