"""Without a mouse: from signing in to undoing a fix, and where the focus is at every stop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import Keyboard
from tests.journeys.signing_in import sign_in
from tests.world import PASSWORD, World

PAGES = ("", "channels/", "findings/", "matrix/", "departments/", "charter/", "who/", "settings/")


def enter_the_password(page: Page, world: World, keys: Keyboard) -> None:
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    page.goto(world.url())
    address = page.get_by_label("E-mail address")
    if not address.evaluate("(element) => element === document.activeElement"):
        keys.tab_to(address)
    keys.type(user.email)
    keys.tab_to(page.get_by_label("Password"))
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("of our social media has an owner")


def test_the_main_job_needs_no_mouse(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world, page = committed_world, open_page(reduced_motion="reduce")
    contested, _ = world.register("https://x.com/acme", "https://x.com/beta")
    world.assign(contested, {"customer-service": "A", "sales": "A"})
    keys = Keyboard(page)
    enter_the_password(page, world, keys)

    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    keys.look()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    keys.press("Tab")
    keys.look()
    assert page.evaluate("document.activeElement.closest('main') !== null")

    keys.press("/")
    box = page.get_by_role("combobox", name="Who handles what, on which channel?")
    expect(box).to_be_focused()
    keys.type("complaint @be")
    expect(page.get_by_role("option")).to_have_text(["@beta on X, Customer care"])
    keys.press("ArrowDown", "Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Nobody yet")

    keys.tab_to(page.get_by_label("Main", exact=True).get_by_role("link", name="Matrix"))
    keys.press("Enter")
    page.wait_for_url("**/matrix/")
    page.goto(world.url("matrix/?activity=care"))
    cell = page.locator("td[tabindex='0']")
    keys.tab_to(cell)
    keys.press("ArrowDown", "ArrowRight", "ArrowRight")
    keys.look()
    keys.press("a")
    expect(page.locator("[data-save-state]")).to_have_text("All changes saved")
    department = cell.get_attribute("aria-label")
    assert department and department.startswith("@beta, ")
    assert world.duty(contested).state == "contested"

    keys.press("Tab")
    findings = page.get_by_label("Main", exact=True).get_by_role("link", name="Findings")
    keys.tab_to(findings, key="Shift+Tab")
    keys.press("Enter")
    page.wait_for_url("**/findings/")
    before = page.locator("#nav-findings").inner_text()
    keys.press("j")
    keys.look()
    with page.expect_response(lambda answer: "/findings/" in answer.url):
        keys.press("o")
    page.wait_for_load_state("networkidle")
    keys.look()
    expect(page.locator("#detail")).to_contain_text("Customer Service and Sales both")
    keys.press("1")
    expect(page.locator("#messages")).to_contain_text("is now accountable")
    expect(page.locator("#nav-findings")).to_have_text(str(int(before) - 1))
    assert world.duty(contested).state == "owned"
    keys.look()
    keys.press("u")
    expect(page.locator("#nav-findings")).to_have_text(before)
    assert world.duty(contested).state == "contested"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_focus_is_seen_at_every_stop(
    committed_world: World, open_page: Callable[..., Page], width: int
) -> None:
    world = committed_world
    world.register(*(f"https://x.com/acme{n}" for n in range(25)))
    page = open_page(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    sign_in(page, world.members["owner"])
    for name in PAGES:
        page.goto(world.url(name))
        assert Keyboard(page).walk() >= 5


def test_keys_are_listed_on_every_page_and_the_focus_comes_back(
    committed_world: World, page: Page
) -> None:
    sign_in(page, committed_world.members["lead"])
    words = {
        "findings/": "next, previous finding",
        "channels/": "next, previous channel",
        "matrix/": "fill down",
        "departments/": "who handles…?",
    }
    committed_world.register("https://x.com/acme")
    for name, said in words.items():
        page.goto(committed_world.url(name))
        start = page.get_by_role("link", name="Masthead")
        start.focus()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(said)
        expect(dialog.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(start).to_be_focused()


def test_single_keys_can_be_switched_off_and_on_again(committed_world: World, page: Page) -> None:
    sign_in(page, committed_world.members["lead"])
    committed_world.register("https://x.com/acme")
    page.goto(committed_world.url("channels/"))
    page.keyboard.press("?")
    page.get_by_label("Single keys work on this device").uncheck()
    page.keyboard.press("Escape")
    for key in ("j", "?", "/"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(":focus")).to_have_count(0)  # once the closed dialog has let go of it
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()

    menu = page.locator("header details.menu > summary").last
    menu.click()
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Single keys work on this device").check()
    page.get_by_role("button", name="Close").click()
    expect(menu).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="@acme")).to_be_focused()


def test_the_look_up_box_proposes_while_one_types(committed_world: World, page: Page) -> None:
    world = committed_world
    world.register("https://x.com/acme", "https://www.instagram.com/acme/", audience=1_000)
    sign_in(page, world.members["viewer"])
    page.goto(world.url("departments/"))
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Who handles what, on which channel?")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("compl")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Customer care")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#live")).to_have_text("1 proposal")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("Enter")  # a channel is still to be named
    expect(box).to_have_value("Customer care on ")
    expect(options.filter(has_text="@acme on Instagram")).to_be_visible()
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("Customer care on ")
    page.keyboard.type("@acme insta")
    expect(options).to_have_text(["@acme on Instagram, Customer care"])
    options.first.click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Nobody yet")
    expect(page.get_by_role("main")).to_contain_text("Instagram")
    assert "q=Customer+care+for+%40acme+on+Instagram" in page.url


def test_a_slash_that_somebody_writes_is_a_slash(committed_world: World, page: Page) -> None:
    sign_in(page, committed_world.members["lead"])
    page.goto(committed_world.url("channels/add/"))
    link = page.get_by_label("Link")
    link.focus()
    page.keyboard.type("x.com/acme?")
    expect(link).to_have_value("x.com/acme?")
    expect(page.get_by_role("dialog")).to_be_hidden()
