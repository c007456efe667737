"""The matrix by keyboard: letters at once, saved behind, never over somebody faster."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.matrix import cell_of, expect_saved, open_matrix, row_of
from tests.world import World


def test_typing_a_letter_makes_a_department_the_owner(committed_world: World, page: Page) -> None:
    world = committed_world
    world.register("https://x.com/acme", "https://x.com/beta")
    open_matrix(page, world)
    findings = page.locator("#nav-findings")
    before = int(findings.inner_text())
    cell_of(page, "@acme", "Customer Service").click()
    page.keyboard.press("a")
    expect(row_of(page, "@acme")).to_have_attribute("data-state", "owned")
    expect(page.locator(".tabs [aria-current] .count")).to_have_text("1")
    expect(page.locator("[data-owned]")).to_have_text("1")
    expect_saved(page)
    expect(findings).to_have_text(str(before - 1))
    page.reload()
    expect(cell_of(page, "@acme", "Customer Service")).to_have_text("A")


def test_a_range_is_set_with_one_key_and_undone_with_one(
    committed_world: World, page: Page
) -> None:
    committed_world.register(*(f"https://x.com/{name}" for name in ("one", "two", "three")))
    open_matrix(page, committed_world)
    cell_of(page, "@one", "Marketing").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("a")
    expect(page.locator('td[data-letter="A"]')).to_have_count(3)
    box = page.locator(".selection-box").bounding_box()
    first, last = (cell_of(page, name, "Marketing").bounding_box() for name in ("@one", "@two"))
    assert box and first and last
    assert abs(box["y"] - first["y"]) < 3 and abs(box["x"] - first["x"]) < 3
    assert abs(box["y"] + box["height"] - last["y"] - last["height"]) < 3
    expect_saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator('td[data-letter="A"]')).to_have_count(0)
    expect_saved(page)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator('td[data-letter="A"]')).to_have_count(3)


def test_what_changed_several_cells_is_told_with_a_way_back(
    committed_world: World, page: Page
) -> None:
    committed_world.register("https://x.com/one", "https://x.com/two")
    open_matrix(page, committed_world)
    cell_of(page, "@one", "Marketing").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("a")
    told = page.locator("[data-snackbar]")
    expect(told).to_contain_text("Marketing is now accountable on 2 channels")
    page.keyboard.press("c")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("2 cells set to Consulted")
    told.get_by_role("button", name="Undo").click()
    expect(page.locator('td[data-letter="A"]')).to_have_count(2)
    expect(told).to_have_count(0)
    expect_saved(page)


def test_a_second_owner_is_allowed_and_called_so_at_once(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    open_matrix(page, world)
    cell_of(page, "@acme", "Marketing").click()
    page.keyboard.press("a")
    expect(row_of(page, "@acme")).to_contain_text("2 owners")
    expect(page.locator("#live")).to_contain_text("2 owners on @acme")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    expect(row_of(page, "@acme")).to_contain_text("3 owners")
    expect_saved(page)
    assert world.duty(channel).state == "contested"
    page.reload()
    expect(row_of(page, "@acme")).to_contain_text("3 owners")


def test_two_people_on_one_row_are_asked_whose_letters_stand(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    first, second = open_page(), open_page()
    open_matrix(first, world, "lead")
    open_matrix(second, world, "admin")
    cell_of(first, "@acme", "Marketing").click()
    first.keyboard.press("a")
    expect_saved(first)

    cell_of(second, "@acme", "Sales").click()
    second.keyboard.press("r")
    conflict = second.locator(".matrix-conflict")
    expect(conflict).to_contain_text("Lead of Acme set Marketing to A at")
    expect(cell_of(second, "@acme", "Marketing")).to_have_text("A")
    expect(cell_of(second, "@acme", "Sales")).to_have_text("")
    conflict.get_by_role("button", name="Use mine").click()
    expect(cell_of(second, "@acme", "Sales")).to_have_text("R")
    expect_saved(second)
    assert world.duty(channel).state == "owned"


def test_what_could_not_be_saved_is_kept_and_saved_when_the_network_is_back(
    committed_world: World, page: Page
) -> None:
    (channel,) = committed_world.register("https://x.com/acme")
    open_matrix(page, committed_world)
    cell_of(page, "@acme", "Sales").click()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("[data-save-state]")).to_contain_text("1 change not saved.")
    expect(cell_of(page, "@acme", "Sales")).to_have_class("unsaved")
    page.context.set_offline(False)
    expect_saved(page)
    expect(cell_of(page, "@acme", "Sales")).not_to_have_class("unsaved")
    assert committed_world.duty(channel).state == "owned"


def test_cells_are_copied_and_pasted_as_in_a_spreadsheet(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    full, _ = world.register("https://x.com/full", "https://x.com/hollow")
    world.assign(full, {"marketing": "R", "pr-communications": "C", "customer-service": "A"})
    open_matrix(page, world)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell_of(page, "@full", "Marketing").click()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Control+c")
    cell_of(page, "@hollow", "Marketing").click()
    page.keyboard.press("Control+v")
    expect_saved(page)
    letters = row_of(page, "@full").locator("td").all_inner_texts()
    assert row_of(page, "@hollow").locator("td").all_inner_texts() == letters


def test_a_viewer_types_in_vain_and_is_told_who_can(committed_world: World, page: Page) -> None:
    (channel,) = committed_world.register("https://x.com/acme")
    open_matrix(page, committed_world, "viewer")
    cell_of(page, "@acme", "Sales").click()
    page.keyboard.press("a")
    expect(page.locator("#live")).to_have_text("Only a lead can change this")
    expect(cell_of(page, "@acme", "Sales")).to_have_text("")
    assert committed_world.duty(channel).state == "unowned"


def test_without_a_script_a_row_leads_to_a_form_that_sets_its_letters(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    (channel,) = committed_world.register("https://x.com/acme")
    page = open_page(java_script_enabled=False)
    open_matrix(page, committed_world)
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.get_by_role("link", name="@acme", exact=True).click()
    page.get_by_role("group", name="Customer Service").get_by_label("Accountable").check()
    page.get_by_role("button", name="Set letters").click()
    expect(page.get_by_role("main")).to_contain_text("Customer Service answers for it")
    assert committed_world.duty(channel).state == "owned"


def test_on_a_phone_the_matrix_is_a_list_of_forms(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    committed_world.register("https://x.com/acme")
    page = open_page(viewport={"width": 390, "height": 800})
    open_matrix(page, committed_world)
    expect(page.locator("tr[data-version] td").first).to_be_hidden()
    page.get_by_role("link", name="@acme", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer care on @acme")


def test_filters_narrow_the_rows_in_place_and_stay_in_the_address(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    world.register("https://x.com/kestrel", region="UK")
    world.register("https://x.com/brae", "https://x.com/braebuns", region="France")
    open_matrix(page, world)
    page.get_by_label("Filter channels").fill("brae")
    expect(row_of(page, "@kestrel")).to_have_count(0)
    cell_of(page, "@brae", "Sales").click()
    page.keyboard.press("a")
    expect_saved(page)
    page.get_by_label("Region:").select_option("UK")
    expect(page.locator("#matrix")).to_contain_text("No channel fits these filters.")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("tr[data-version]")).to_have_count(3)
    expect(cell_of(page, "@brae", "Sales")).to_have_text("A")
