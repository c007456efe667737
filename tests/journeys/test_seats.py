"""Somebody in each seat, at a real browser: what the table says they may do is there and works."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import MemberRole
from tests.figures import count
from tests.journeys.signing_in import sign_in
from tests.seats.actions import ACTIONS, Action, PageDoor
from tests.seats.stage import Stage

PAGES = [action for action in ACTIONS if action.page]

# Sent from inside a page of the product, with the session and the token that it has: what somebody
# would do who knows the address of a form that they were not shown.
SEND = """
async ({address, form, json}) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const options = {method: "POST", headers: {"X-CSRFToken": token}, redirect: "manual"};
  if (json) {
    options.body = JSON.stringify(json);
    options.headers["Content-Type"] = "application/json";
  } else {
    options.body = new URLSearchParams(form);
  }
  const answer = await fetch(address, options);
  const status = answer.type === "opaqueredirect" ? 302 : answer.status;
  return {status, text: await answer.text()};
}
"""


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("role", list(MemberRole))
def test_a_seat_is_shown_and_can_do_what_the_table_says(page: Page, role: MemberRole) -> None:
    stage = Stage.furnish().of(role)
    sign_in(page, stage.world.members[role])
    # First what is shown, then what is done: an action may settle what another one is about.
    for address, actions in shown_on_pages(stage).items():
        page.goto(address)
        tick_one(page)
        for action in actions:
            is_shown = page.locator(stage.fill(action.page.control)).first.is_visible()
            assert is_shown == (role in action.seats), f"{role}: {action.does}, at {page.url}"
    wrong = []
    # What is refused changes nothing, so it comes before what is done.
    for action in sorted(PAGES, key=lambda action: role in action.seats):
        answer = ask(page, stage, action.page)
        expected = (200, 201, 302) if role in action.seats else (403,)
        if answer["status"] not in expected:
            wrong.append(f"{role}: {action.does}: {describe(answer)}")
    assert not wrong, "\n".join(wrong)
    count("seats in a browser", played=len(PAGES), wrong=0)


def shown_on_pages(stage: Stage) -> dict[str, list[Action]]:
    """By address, so that a page is opened once, what is done from there."""
    actions: dict[str, list[Action]] = {}
    for action in PAGES:
        door = action.page
        if door and door.control:
            actions.setdefault(stage.address(door.on, door.on_of), []).append(action)
    return actions


def tick_one(page: Page) -> None:
    """What can be done with ticked rows is shown once one is ticked."""
    named = ", ".join(f"input[type=checkbox][name={thing}]" for thing in ("channel", "finding"))
    box = page.locator(named).first
    if box.is_visible():
        box.check()


def describe(answer: dict[str, Any]) -> str:
    text = re.sub(r"<[^>]*>|\s+", " ", answer["text"].partition("<main")[2])
    return f"{answer['status']} {text[:300]}"


def ask(page: Page, stage: Stage, door: PageDoor) -> Any:
    address = stage.address(door.name, door.of)
    if door.method == "GET":
        answer = page.context.request.get(address, max_redirects=0)
        return {"status": answer.status, "text": answer.text()}
    content = {"form": stage.fill(door.form), "json": stage.fill(door.json)}
    return page.evaluate(SEND, {"address": address, **content})
