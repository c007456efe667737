"""A question in everyday words, with a script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.signing_in import sign_in
from tests.world import World


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_anyone_finds_out_whom_to_call(
    committed_world: World, open_page: Callable[..., Page], script: bool
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    world.register("https://www.instagram.com/acme/")
    world.assign(channel, {"customer-service": "A", "product": "C"})
    page = open_page(java_script_enabled=script)
    sign_in(page, world.members["viewer"])
    page.goto(world.url("who/"))
    question = page.get_by_role("main").get_by_role("combobox" if script else "searchbox")
    question.fill("complaints on @acme")
    question.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Which one?")
    page.get_by_role("link", name="@acme on X").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Customer Service")
    expect(page.get_by_role("main")).to_contain_text("60 min")
    assert page.get_by_role("button", name="Print call sheet").is_visible() is script


def test_a_link_to_an_answer_is_copied(committed_world: World, page: Page) -> None:
    committed_world.register("https://x.com/acme")
    sign_in(page, committed_world.members["viewer"])
    page.goto(committed_world.url("who/?q=hacked+@acme"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
