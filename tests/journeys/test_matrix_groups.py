"""The bands of the matrix in a browser: chosen in place, kept by the address, counted at once."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.matrix import cell_of, expect_saved, open_matrix, row_of
from tests.world import World


def furnish(world: World) -> None:
    """30 channels of one brand, so that the rows are divided; and one of another platform."""
    world.register(*(f"https://x.com/brae{n:02}" for n in range(30)), brand="Brae")
    world.register("https://www.instagram.com/kestrel/", brand="Kestrel")
    world.register("https://www.instagram.com/alone/")


def bands_of(page: Page) -> Locator:
    return page.locator(".matrix-group")


def group_by(page: Page, what: str) -> None:
    page.get_by_label("Group by").select_option(what)


def test_bands_are_chosen_in_place_and_stay_in_the_address(
    committed_world: World, page: Page
) -> None:
    furnish(committed_world)
    open_matrix(page, committed_world)
    expect(bands_of(page).first).to_contain_text("X · 30 channels")
    group_by(page, "brand")
    expect(bands_of(page)).to_have_count(3)
    expect(bands_of(page).first).to_contain_text("Brae · 30 channels")
    expect(bands_of(page).last).to_contain_text("No brand · 1 channel")
    expect(page).to_have_url(re.compile("group=brand"))
    expect(row_of(page, "@kestrel").get_by_role("img", name="Instagram")).to_be_visible()

    page.get_by_role("link", name="Crisis", exact=False).click()
    expect(page.locator("#matrix-tabs [aria-current]")).to_contain_text("Crisis")
    expect(bands_of(page).first).to_contain_text("Brae")
    page.reload()
    expect(bands_of(page).first).to_contain_text("Brae")
    group_by(page, "nothing")
    expect(bands_of(page)).to_have_count(0)
    page.go_back()
    expect(bands_of(page).first).to_contain_text("Brae")
    expect(page.get_by_label("Group by")).to_have_value("brand")
    group_by(page, "platform")
    expect(bands_of(page).last).to_contain_text("Instagram · 2 channels")


def test_the_keys_cross_bands_and_each_band_counts_what_is_left_in_it(
    committed_world: World, page: Page
) -> None:
    furnish(committed_world)
    open_matrix(page, committed_world)
    group_by(page, "brand")
    expect(bands_of(page)).to_have_count(3)
    brae, kestrel, alone = bands_of(page).all()
    cell_of(page, "@brae28", "Sales").click()
    for _ in range(2):  # the last of its band, then the one of the next
        page.keyboard.press("n")
        page.keyboard.press("a")
    expect(brae).to_contain_text("· 29 to settle")
    expect(kestrel.locator("[data-to-settle]")).to_be_hidden()
    expect(alone).to_contain_text("· 1 to settle")
    expect_saved(page)
    page.keyboard.press("Shift+N")
    page.keyboard.press("c")
    expect(row_of(page, "@brae28").locator("[data-letter=C]")).to_have_count(1)
    page.keyboard.press("Alt+4")
    expect(page.locator("#matrix-tabs [aria-current]")).to_contain_text("Crisis")
    expect(bands_of(page).first).to_contain_text("Brae")
    expect(row_of(page, "@brae28").locator("td").nth(3)).to_be_focused()


def test_without_bands_letters_are_set_as_anywhere(committed_world: World, page: Page) -> None:
    furnish(committed_world)
    open_matrix(page, committed_world)
    group_by(page, "nothing")
    expect(bands_of(page)).to_have_count(0)
    cell_of(page, "@alone", "Sales").click()
    page.keyboard.press("a")
    expect_saved(page)
    expect(page.locator("[data-owned]")).to_have_text("1")
    expect(page.locator("#matrix-tabs [aria-current] .count")).to_have_text("31")


def test_without_a_script_bands_are_chosen_by_the_form(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    furnish(committed_world)
    page = open_page(java_script_enabled=False)
    open_matrix(page, committed_world)
    group_by(page, "brand")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(bands_of(page).first).to_contain_text("Brae")
    expect(page.get_by_label("Group by")).to_have_value("brand")


def test_on_a_phone_rows_say_their_platform_too(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    furnish(committed_world)
    page = open_page(viewport={"width": 390, "height": 800})
    open_matrix(page, committed_world)
    group_by(page, "brand")
    expect(bands_of(page).first).to_contain_text("Brae")
    expect(row_of(page, "@kestrel").get_by_role("img", name="Instagram")).to_be_visible()
    page.get_by_role("link", name="@kestrel", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer care on @kestrel")
