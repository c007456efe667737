"""The main job, end to end: a list comes in, two owners are found, one is chosen, all can ask."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from ownership.models import Finding, Sweep
from tests.api.callers import Caller
from tests.faults.processes import running, start_relay, start_worker
from tests.journeys.signing_in import sign_in
from tests.world import World

# Two departments on one account, once with and once without a scheme; one address that is none.
LIST = """address,accountable
http://www.facebook.com/ferc.gov/,Marketing
facebook.com/FERC.gov,Sales
https://twitter.com/acme?lang=en,Sales
https://x.com/acme/status/1,Sales
"""
SECONDS = 60_000


@pytest.fixture
def ask_who(committed_world: World, server: str) -> Callable[[], dict[str, Any]]:
    """What an integration is told about complaints on the contested page."""
    caller = Caller.of(committed_world, "owner", ("ownership:read",))

    def ask() -> dict[str, Any]:
        answer = httpx.get(
            server + caller.url("who-owns/"),
            params={"channel": "https://www.facebook.com/ferc.gov", "activity": "complaint"},
            headers={"Authorization": f"Bearer {caller.token}"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def test_from_a_list_to_one_answer(
    committed_world: World, page: Page, ask_who: Callable[[], dict[str, Any]]
) -> None:
    world = committed_world
    sign_in(page, world.members["lead"])
    with running(start_relay, start_worker):
        import_the_list(world, page)
        run_checks(world, page)

    with world.open():
        contested = Finding.objects.present().filter(rule="contested")
        assert contested.count() == 10  # each needed duty of the page that both departments have
        assert all("Marketing and Sales both" in finding.sentence for finding in contested)
    before = ask_who()
    assert before["state"] == "contested"
    names = [answerer["department"]["name"] for answerer in before["accountable"]]
    assert names == ["Marketing", "Sales"]

    settle_customer_care(page)

    after = ask_who()
    assert (after["state"], after["findings"]) == ("owned", [])
    assert [answerer["department"]["name"] for answerer in after["accountable"]] == ["Sales"]
    assert [answerer["department"]["name"] for answerer in after["consulted"]] == ["Marketing"]


def import_the_list(world: World, page: Page) -> None:
    page.goto(world.url("channels/import/"))
    page.get_by_label("File").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Upload the file").click()

    rows = page.locator("#import table").last
    expect(rows).to_contain_text("New channel", timeout=SECONDS)
    expect(rows).to_contain_text(re.compile("contested", re.IGNORECASE))
    expect(rows).to_contain_text("paste the address of the profile")
    with world.open():
        assert not Finding.objects.exists(), "nothing is written before the import is confirmed"

    page.get_by_label(re.compile("ready|out", re.IGNORECASE)).check()
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.locator("#import")).to_contain_text("2 channels", timeout=SECONDS)


def run_checks(world: World, page: Page) -> None:
    page.goto(world.url("findings/"))
    page.get_by_role("button", name="Run checks now").click()
    expect(page.get_by_role("main")).to_contain_text("2 channels", timeout=SECONDS)
    with world.open():
        assert Sweep.objects.latest("created_at").drift == 0


def settle_customer_care(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Customer care")).first.click()
    expect(page.get_by_role("heading", level=2, name=re.compile("customer care"))).to_be_visible()
    findings = page.locator("#nav-findings")
    expect(findings).to_have_text("10")
    page.get_by_role("button", name="Sales owns it").click()
    expect(findings).to_have_text("9")
    expect(page.locator("#messages")).to_contain_text("Sales is now accountable")
