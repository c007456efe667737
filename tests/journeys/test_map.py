"""The map at a browser: what is chosen outlives Back and reload; tables; one sheet of paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.signing_in import sign_in
from tests.world import World

DESK = {"width": 1440, "height": 1080}
PHONE = {"width": 390, "height": 844}
# Where a band leaves its name, on the screen.
BEGINNING = """
(band) => {
  const { x, y } = band.getPointAtLength(0).matrixTransform(band.getScreenCTM());
  return [x + 3, y + 3];
}
"""


def furnish(world: World) -> None:
    one, two, _ = world.register(
        "https://x.com/one", "https://x.com/two", "https://www.instagram.com/three/"
    )
    world.assign(one, {"marketing": "A"}, ("care", "crisis", "leads"))
    world.assign(two, {"marketing": "A", "sales": "A"}, ("care",))


def open_map(page: Page, world: World, query: str = "", role: str = "lead") -> None:
    sign_in(page, world.members[role])
    page.goto(world.url(f"map/{query}"))


def click_name(page: Page, words: str) -> None:
    page.locator(".map-canvas text", has_text=words).first.click()


def strengths(page: Page) -> set[str]:
    """How strong nobody's bands are drawn."""
    paths = page.locator('.map-canvas path[fill="var(--gap)"][fill-opacity]')
    return set(paths.evaluate_all("all => all.map(path => path.getAttribute('fill-opacity'))"))


def test_a_choice_fills_the_panel_and_outlives_back_and_reload(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world, page = committed_world, open_page(viewport=DESK)
    furnish(world)
    open_map(page, world)
    title = page.locator("#map-panel h2")
    expect(title).to_have_text("Where to begin")
    expect(page.locator(".map-canvas text").first).to_be_visible()
    assert len(strengths(page)) == 1
    click_name(page, "Crisis response")
    expect(title).to_have_text("Crisis response")
    assert len(strengths(page)) == 2
    click_name(page, "Nobody")
    expect(title).to_have_text("Nobody")
    expect(page).to_have_url(re.compile(r"/map/\?from=nobody$"))
    page.locator("#map-focus a").click()
    expect(title).to_have_text("Where to begin")
    page.locator("#map-panel").get_by_role("link", name="Publishing").click()
    expect(title).to_have_text("Nobody to Publishing")
    expect(title).to_be_focused()
    expect(page).to_have_url(re.compile(r"/map/\?from=nobody&to=publishing$"))
    expect(page.locator("#map-focus")).to_contain_text("Nobody to Publishing")
    page.reload()
    expect(title).to_have_text("Nobody to Publishing")
    expect(page.locator(".map-canvas text").first).to_be_visible()
    assert len(strengths(page)) == 2
    page.go_back()
    expect(title).to_have_text("Where to begin")
    expect(page.locator(".map-canvas text").first).to_be_visible()
    assert len(strengths(page)) == 1
    page.go_forward()
    expect(title).to_have_text("Nobody to Publishing")


def test_a_click_on_a_band_chooses_it_and_a_tip_says_its_number(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world, page = committed_world, open_page(viewport=DESK)
    furnish(world)
    open_map(page, world)
    band = page.locator('.map-canvas path[fill="url(#map-hatch)"]').first
    expect(band).to_be_visible()
    x, y = band.evaluate(BEGINNING)
    page.mouse.move(x, y)
    expect(page.locator(".map-tip")).to_contain_text("Two owners · Customer care: 1 duty")
    page.mouse.click(x, y)
    expect(page.locator("#map-panel h2")).to_have_text("Two owners to Customer care")
    expect(page).to_have_url(re.compile(r"/map/\?from=two-owners&to=care$"))


def test_a_filter_draws_the_map_again_and_stays_with_the_choice(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world, page = committed_world, open_page(viewport=DESK)
    furnish(world)
    open_map(page, world, "?from=nobody&to=crisis")
    expect(page.locator(".map-number")).to_have_text(re.compile(r"^\s*2\s+of 3\s*$"))
    page.get_by_label("Platform:").focus()
    page.get_by_label("Platform:").select_option("instagram")
    expect(page.locator(".map-number")).to_have_text(re.compile(r"^\s*1\s+of 1\s*$"))
    expect(page).to_have_url(re.compile(r"/map/\?platform=instagram&from=nobody&to=crisis$"))
    expect(page.locator(".map-canvas text", has_text="Marketing")).to_have_count(0)
    expect(page.locator(".map-canvas text", has_text="Instagram").first).to_be_visible()
    expect(page.get_by_label("Platform:")).to_be_focused()


def test_the_charters_department_takes_all_of_a_band_with_undo(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world, page = committed_world, open_page(viewport=DESK)
    furnish(world)
    open_map(page, world, "?from=nobody&to=crisis")
    page.get_by_role("button", name="Assign all 2 to Marketing").click()
    expect(page.locator("#messages")).to_contain_text("Marketing")
    expect(page.locator(".map-number")).to_have_text(re.compile(r"^\s*0\s+of 3\s*$"))
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator(".map-number")).to_have_text(re.compile(r"^\s*2\s+of 3\s*$"))


def test_the_keyboard_reaches_the_tables_and_every_number_in_them(
    committed_world: World, page: Page
) -> None:
    furnish(committed_world)
    open_map(page, committed_world)
    way = page.get_by_role("link", name="Show as table")
    for _ in range(40):
        page.keyboard.press("Tab")
        if way.evaluate("way => way === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"view=table$"))
    row = page.get_by_role("row", name="Crisis response").first
    number = row.get_by_role("link", name="2")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map-panel h2")).to_have_text("Nobody to Crisis response")
    expect(page.get_by_role("link", name="Show as map")).to_be_visible()


@pytest.mark.parametrize("is_phone", [True, False], ids=["phone", "without script"])
def test_a_phone_and_a_page_without_a_script_show_the_tables(
    committed_world: World, open_page: Callable[..., Page], is_phone: bool
) -> None:
    furnish(committed_world)
    page = open_page(viewport=PHONE) if is_phone else open_page(java_script_enabled=False)
    open_map(page, committed_world)
    expect(page.get_by_role("heading", name="For what, and who answers")).to_be_visible()
    expect(page.locator(".map-canvas")).to_be_hidden()
    page.get_by_role("row", name="Crisis response").first.get_by_role("link", name="2").click()
    expect(page.locator("#map-panel h2")).to_have_text("Nobody to Crisis response")
    if is_phone:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_on_paper_the_map_is_one_light_page(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    furnish(committed_world)
    page = open_page(viewport=DESK, color_scheme="dark")
    open_map(page, committed_world, "?from=nobody&to=crisis")
    expect(page.locator(".map-canvas text").first).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert all(float(width) > float(height) for width, height in boxes)
    assert len(pdf) < 1_000_000
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    hatched = page.locator('.map-canvas path[fill="url(#map-hatch)"]').first
    assert "url" not in hatched.evaluate("path => getComputedStyle(path).fill")
