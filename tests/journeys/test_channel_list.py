"""The channel list at a browser: ticking rows by mouse and key, moving, searching, views."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.signing_in import sign_in
from tests.world import World


def open_list(page: Page, world: World, *names: str, role: str = "lead") -> None:
    world.register(*(f"https://x.com/{name}" for name in names))
    sign_in(page, world.members[role])
    page.goto(world.url("channels/"))


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"@{name}", exact=True)


def test_ticked_rows_get_a_brand_and_the_list_says_so(committed_world: World, page: Page) -> None:
    open_list(page, committed_world, "a", "b", "c", "d")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    box(page, "a").click()
    expect(bar).to_contain_text("1 channel selected")
    box(page, "c").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 channels selected")
    expect(box(page, "b")).to_be_checked()
    expect(box(page, "d")).not_to_be_checked()
    bar.get_by_role("button", name="Set brand or region").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change 3 channels")
    page.get_by_label("Brand", exact=True).fill("Kestrel")
    page.get_by_role("button", name="Change 3 channels").click()
    expect(page.get_by_role("status").first).to_contain_text("3 channels are now Kestrel.")
    expect(page.get_by_role("row").filter(has_text="Kestrel")).to_have_count(3)


def test_the_whole_page_and_all_that_match_are_one_click_each(
    committed_world: World, page: Page
) -> None:
    open_list(page, committed_world, *(f"a{n:02}" for n in range(52)))
    picked = page.locator("[data-picked]")
    page.get_by_role("checkbox", name="All on this page").check()
    expect(picked).to_have_text("50 channels selected")
    everything = page.get_by_role("checkbox", name="All 52 that match")
    everything.check()
    expect(picked).to_have_text("52 channels selected")
    box(page, "a00").uncheck()
    expect(everything).not_to_be_checked()
    expect(picked).to_have_text("49 channels selected")
    everything.check()
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retire 52 channels?")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("checkbox", name="All on this page").check()
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".bulk-bar")).to_be_hidden()


def test_a_steward_confirms_what_their_department_answers_for(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    own, _ = world.register("https://x.com/own", "https://x.com/other")
    world.assign(own, {"customer-service": "A"}, ["care", "crisis"])
    sign_in(page, world.members["steward"])
    page.goto(world.url("channels/"))
    row = page.get_by_role("row").filter(has_text="@own")
    expect(row).not_to_contain_text("Today")
    page.get_by_role("link", name="My department 1").click()
    expect(box(page, "other")).to_have_count(0)
    box(page, "own").check()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Confirm 2 duties").click()
    expect(page.get_by_role("status").first).to_contain_text("2 duties on 1 channel are confirmed.")
    expect(row).to_contain_text("Today")


def test_the_list_works_by_keyboard(committed_world: World, page: Page) -> None:
    open_list(page, committed_world, "a", "b", "c")
    for key in ("j", "j", "k", "ArrowDown", "x", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator("[data-picked]")).to_have_text("2 channels selected")
    expect(box(page, "a")).not_to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous channel")
    page.keyboard.press("j")  # the dialog has the keyboard now
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("f")
    page.keyboard.type("xjk")
    search = page.get_by_role("searchbox", name="Search", exact=True)
    expect(search).to_be_focused()
    expect(search).to_have_value("xjk")
    expect(page.get_by_text("No channel matches “xjk”.")).to_be_visible()
    search.fill("b")
    expect(page.locator("#channels tbody tr")).to_have_count(1)
    search.blur()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-picked]")).to_have_text("1 channel selected")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("@b")


@pytest.mark.parametrize("path", ["channels/", "findings/"])
def test_what_is_typed_while_an_answer_is_on_its_way_stays_and_is_asked(
    committed_world: World, page: Page, path: str
) -> None:
    open_list(page, committed_world, "kestrel", "kite")
    page.goto(committed_world.url(path))
    asked: list[str] = []

    def answer_late(route: Route) -> None:
        """The rest is typed before the first answer is there."""
        asked.append(parse_qs(urlsplit(route.request.url).query).get("q", [""])[0])
        if len(asked) == 1:
            page.keyboard.type("strel")
        route.continue_()

    page.route(re.compile(r"[?&]q="), answer_late)
    search = page.locator("input[type=search][name=q]").last
    search.click()
    page.keyboard.type("ke")
    expect(page).to_have_url(re.compile("q=kestrel"))
    expect(search).to_have_value("kestrel")
    expect(search).to_be_focused()
    assert asked == ["ke", "kestrel"]


def test_filters_become_a_view_and_a_file(committed_world: World, page: Page) -> None:
    committed_world.register("https://x.com/k", brand="Kestrel")
    open_list(page, committed_world, "a")
    page.get_by_role("checkbox", name="Kestrel 1").check()
    expect(page.locator("#channels tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Kestrel worldwide")
    page.get_by_role("button", name="Save this view").click()
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="Kestrel worldwide")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("heading", name="What the list shows: 1 channel")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    assert download.value.suggested_filename.startswith("channels-")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "https://x.com/k" in text and "https://x.com/a" not in text


def test_without_a_script_ticked_rows_are_changed_all_the_same(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    open_list(page, committed_world, "a", "b")
    box(page, "b").check()
    page.get_by_role("button", name="Retire").click()
    page.get_by_role("button", name="Retire 1 channel").click()
    expect(page.get_by_role("link", name="@a")).to_be_visible()
    expect(page.get_by_role("link", name="@b")).to_have_count(0)
