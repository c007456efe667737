"""The matrix driven like a spreadsheet: without a mouse, in blocks, forth and back."""

from itertools import cycle, islice

from playwright.sync_api import Page, Request, expect

from ownership.models import Assignment
from tests.journeys.matrix import (
    adopt_charter,
    cell_of,
    expect_saved,
    letters_of,
    open_matrix,
    row_of,
)
from tests.world import World


def register(world: World, count: int) -> list[str]:
    names = [f"row{n:02}" for n in range(count)]
    world.register(*(f"https://x.com/{name}" for name in names))
    return [f"@{name}" for name in names]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def paste(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def tab_into_grid(page: Page) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.matrix td')"):
            return
    raise AssertionError("Tab never came to the matrix")


def test_a_hundred_cells_are_set_in_one_go_without_a_mouse(
    committed_world: World, page: Page
) -> None:
    register(committed_world, 20)
    saves: list[int] = []

    def note(request: Request) -> None:
        if request.url.endswith("/matrix/cells/"):
            saves.append(len(request.post_data_json["cells"]))

    page.on("request", note)
    open_matrix(page, committed_world)
    tab_into_grid(page)
    letters = list(islice(cycle("IARC"), 100))
    for column in range(5):
        for row in range(20):
            press(page, letters[column * 20 + row].lower(), "Enter")
        press(page, "Control+ArrowUp", "ArrowRight")
    wanted = ["".join(letters[column * 20 + row] for column in range(5)) for row in range(20)]
    assert letters_of(page) == wanted
    expect_saved(page)
    assert sum(saves) == 100
    assert max(saves) <= 50
    with committed_world.open():
        assert Assignment.objects.count() == 100
    page.reload()
    assert letters_of(page) == wanted
    # One Tab stop: the next one is behind it.
    tab_into_grid(page)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.matrix *')")


def test_a_block_from_a_spreadsheet_is_pasted_and_what_it_does_not_know_is_listed(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    register(world, 4)
    open_matrix(page, world)
    cell_of(page, "@row01", "Marketing").click()
    # Five columns and three rows, as Excel writes them: CR LF, and quotes round a broken line.
    paste(page, 'A\tR\tC\tI\t\r\nresponsible\tA\t"see\nnote"\t-\tI\r\nC\tC\ta\tr\tInformed\r\n')
    assert letters_of(page) == [".....", "ARCI.", "RA..I", "CCARI"]
    expect(page.locator("#messages")).to_contain_text(
        "Not understood: “see note”. A cell takes A, R, C or I; the rest was pasted."
    )
    expect(page.locator("[data-selection-text]")).to_have_text("15 cells")
    expect_saved(page)
    page.keyboard.press("Control+z")
    assert letters_of(page) == ["....."] * 4
    expect_saved(page)
    with world.open():
        assert not Assignment.objects.exists()


def test_a_block_fills_a_selection_that_it_fits_into_and_the_edge_cuts_it(
    committed_world: World, page: Page
) -> None:
    register(committed_world, 4)
    open_matrix(page, committed_world)
    cell_of(page, "@row00", "Marketing").click()
    press(page, "Shift+ArrowRight", *["Shift+ArrowDown"] * 3)
    paste(page, "R\tC\nI\tI\n")
    assert letters_of(page) == ["RC...", "II...", "RC...", "II..."]
    cell_of(page, "@row03", "Product").click()
    paste(page, "A\tC\nI\tI")
    assert letters_of(page)[3] == "II..A"
    expect(page.locator("#live")).to_have_text("1 cell pasted, 3 are outside the matrix")


def test_what_is_cut_can_be_put_elsewhere(committed_world: World, page: Page) -> None:
    world = committed_world
    full, _ = world.register("https://x.com/full", "https://x.com/hollow")
    world.assign(full, {"marketing": "R", "pr-communications": "C"})
    open_matrix(page, world)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell_of(page, "@full", "Marketing").click()
    press(page, "Shift+ArrowRight", "Control+x")
    assert page.evaluate("navigator.clipboard.readText()") == "R\tC"
    cell_of(page, "@hollow", "Sales").click()
    page.keyboard.press("Control+v")
    assert letters_of(page) == [".....", "...RC"]
    expect_saved(page)


def test_letters_are_filled_down_and_right_undone_and_done_again(
    committed_world: World, page: Page
) -> None:
    register(committed_world, 3)
    open_matrix(page, committed_world)
    cell_of(page, "@row00", "Marketing").click()
    press(page, "r", "ArrowRight", "c", "Home")
    press(page, "Shift+ArrowRight", "Shift+Control+ArrowDown", "Control+d")
    assert letters_of(page) == ["RC...", "RC...", "RC..."]
    press(page, "Escape", "Control+Home")
    press(page, "ArrowRight", "Shift+End", "Control+r")
    assert letters_of(page) == ["RCCCC", "RC...", "RC..."]
    press(page, "Control+z", "Control+z")
    assert letters_of(page) == ["RC...", ".....", "....."]
    press(page, "Control+Shift+z", "Control+y")
    assert letters_of(page) == ["RCCCC", "RC...", "RC..."]
    page.keyboard.press("Control+y")
    expect(page.locator("#live")).to_have_text("Nothing to do again")
    expect_saved(page)
    page.reload()
    assert letters_of(page) == ["RCCCC", "RC...", "RC..."]


def test_keys_move_select_and_come_back_to_one_cell(committed_world: World, page: Page) -> None:
    register(committed_world, 30)
    open_matrix(page, committed_world)
    said = page.locator("[data-selection-text]")
    cell_of(page, "@row05", "Sales").click()
    press(page, "Shift+Enter", "Enter", "Enter")
    expect(said).to_have_text("@row06 · Sales")
    page.keyboard.press("Control+a")
    expect(said).to_have_text("150 cells")
    page.keyboard.press("Escape")
    expect(said).to_have_text("@row06 · Sales")
    expect(cell_of(page, "@row06", "Sales")).to_be_focused()
    press(page, "Home", "Shift+PageDown", "Shift+End")
    selected = page.locator('td[aria-selected="true"]')
    assert selected.count() % 5 == 0 and selected.count() > 10
    press(page, "Escape", "Control+End")
    expect(said).to_have_text("@row29 · Product")
    press(page, "Control+ArrowUp", "PageDown", "PageUp", "Control+ArrowLeft")
    expect(said).to_have_text("@row00 · Marketing")


def test_the_next_gap_is_found_round_the_end_and_a_suggestion_taken(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    adopt_charter(world, "customer-service")
    with_gaps = [f"https://x.com/row{n}" for n in range(4)]
    channels = world.register(*with_gaps)
    for channel in channels:
        world.assign(channel, {"customer-service": None})
    world.assign(channels[1], {"marketing": "A"})
    world.assign(channels[3], {"marketing": "A", "sales": "A"})
    open_matrix(page, world)
    said = page.locator("[data-selection-text]")
    cell_of(page, "@row0", "Customer Service").click()
    for key, row in (("n", "@row2"), ("n", "@row3"), ("n", "@row0"), ("Shift+N", "@row3")):
        page.keyboard.press(key)
        expect(said).to_have_text(f"{row} · Customer Service")
    # Where somebody answers already the charter suggests nothing.
    expect(page.locator("td[data-suggestion]")).to_have_count(2)
    dashed = cell_of(page, "@row2", "Customer Service")
    expect(dashed).to_have_attribute(
        "aria-label", "@row2, Customer Service, no role, the charter suggests Accountable"
    )
    press(page, "Control+a", "g")
    expect(page.locator("#live")).to_have_text("2 cells set as the charter suggests")
    assert letters_of(page) == ["..A..", "A....", "..A..", "A..A."]
    expect_saved(page)
    page.keyboard.press("g")
    expect(page.locator("#live")).to_have_text("No suggestion here")
    page.keyboard.press("Control+z")
    assert letters_of(page)[0] == "....."


def test_alt_and_a_digit_switch_the_activity_and_stay_in_the_cell(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    (first, _) = world.register("https://x.com/brae", "https://x.com/braebuns")
    open_matrix(page, world)
    page.goto(world.url("matrix/?activity=care&q=brae"))
    cell_of(page, "@braebuns", "Sales").click()
    press(page, "r", "Alt+4")
    current = page.locator("#matrix-tabs [aria-current]")
    expect(current).to_contain_text("Crisis")
    expect(page).to_have_url(world.url("matrix/?activity=crisis&q=brae"))
    expect(cell_of(page, "@braebuns", "Sales")).to_be_focused()
    page.keyboard.press("Alt+3")
    expect(current).to_contain_text("Care")
    # What was typed just before was saved on the way.
    expect(cell_of(page, "@braebuns", "Sales")).to_have_text("R")
    page.goto(world.url(f"matrix/channel/{first.pk}/"))
    cell_of(page, "Publishing", "Sales").click()
    page.keyboard.press("Alt+3")
    expect(cell_of(page, "Customer care", "Sales")).to_be_focused()


def test_filters_survive_back_and_reload_and_the_keyboard_finds_them(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    world.register("https://x.com/kestrel", "https://x.com/brae")
    open_matrix(page, world)
    cell_of(page, "@kestrel", "Sales").click()
    page.keyboard.press("f")
    search = page.get_by_label("Filter channels")
    expect(search).to_be_focused()
    page.keyboard.type("brae")
    expect(row_of(page, "@kestrel")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(cell_of(page, "@brae", "Marketing")).to_be_focused()
    page.reload()
    expect(search).to_have_value("brae")
    expect(page.locator("tr[data-version]")).to_have_count(1)
    page.get_by_role("link", name="@brae", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("@brae")
    page.go_back()
    expect(search).to_have_value("brae")
    expect(page.locator("tr[data-version]")).to_have_count(1)
    page.go_back()
    expect(page.locator("tr[data-version]")).to_have_count(2)


def test_a_pointer_has_a_button_for_everything(committed_world: World, page: Page) -> None:
    world = committed_world
    register(world, 3)
    open_matrix(page, world)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell_of(page, "@row00", "Marketing").click()
    cell_of(page, "@row00", "PR & Comms").click(modifiers=["Shift"])
    tools = page.get_by_role("toolbar")
    tools.get_by_role("button", name="Consulted").click()
    page.get_by_role("button", name="Copy").click()
    cell_of(page, "@row01", "Sales").click()
    page.get_by_role("button", name="Paste from Excel").click()
    expect(cell_of(page, "@row01", "Product")).to_have_text("C")
    cell_of(page, "@row00", "Marketing").click()
    cell_of(page, "@row02", "Marketing").click(modifiers=["Shift"])
    page.get_by_role("button", name="Fill down").click()
    cell_of(page, "@row02", "Marketing").click()
    cell_of(page, "@row02", "Customer Service").click(modifiers=["Shift"])
    page.get_by_role("button", name="Fill right").click()
    assert letters_of(page) == ["CC...", "C..CC", "CCC.."]
    tools.get_by_role("button", name="Nothing").click()
    head = page.locator(".matrix-head")  # what changed several cells offers it as well
    head.get_by_role("button", name="Undo").click()
    head.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    assert letters_of(page) == ["CC...", "C..CC", "CCC.."]
    page.get_by_role("button", name="next gap").click()
    expect(page.locator("[data-selection-text]")).to_have_text("@row00 · Customer Service")
    page.get_by_role("button", name="all keys").click()
    keys = page.get_by_role("dialog", name="Keys of the matrix")
    expect(keys).to_contain_text("fill down, fill right")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    cell_of(page, "@row00", "Sales").click()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Close").click()
    expect(cell_of(page, "@row00", "Sales")).to_be_focused()


def test_cells_are_selected_by_dragging(committed_world: World, page: Page) -> None:
    register(committed_world, 3)
    open_matrix(page, committed_world)
    cell_of(page, "@row00", "Marketing").hover()
    page.mouse.down()
    cell_of(page, "@row02", "Customer Service").hover()
    page.mouse.up()
    cell_of(page, "@row00", "Product").hover()
    expect(page.locator("[data-selection-text]")).to_have_text("9 cells")
    page.keyboard.press("i")
    assert letters_of(page) == ["III..", "III..", "III.."]


def test_letters_act_only_while_the_grid_has_the_focus(committed_world: World, page: Page) -> None:
    register(committed_world, 1)
    open_matrix(page, committed_world)
    cell_of(page, "@row00", "Sales").click()
    search = page.get_by_label("Filter channels")
    search.focus()
    page.keyboard.press("r")
    expect(search).to_have_value("r")
    page.get_by_role("button", name="Copy").focus()
    press(page, "a", "r", "Delete")
    assert letters_of(page) == ["....."]


def test_what_is_not_needed_is_left_out(committed_world: World, page: Page) -> None:
    world = committed_world
    world.register("https://x.com/one", "https://x.com/two")
    world.register("https://x.com/acmejobs", purpose="careers")
    open_matrix(page, world)
    cell_of(page, "@acmejobs", "Sales").click(force=True)
    page.keyboard.press("a")
    expect(page.locator("#live")).to_have_text("Not needed on this channel")
    press(page, "Control+a", "i")
    expect(page.locator("#live")).to_have_text("10 cells set to Informed")
    expect(row_of(page, "@acmejobs").locator("td").first).to_have_attribute("aria-disabled", "true")
    expect_saved(page)


def test_a_read_only_seat_reads_copies_and_changes_nothing(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    full, _ = world.register("https://x.com/full", "https://x.com/hollow")
    world.assign(full, {"marketing": "R", "sales": "A"})
    open_matrix(page, world, "viewer")
    live = page.locator("#live")
    cell_of(page, "@full", "Marketing").click()
    for keys in (["Shift+ArrowDown", "Control+d"], ["Control+x"], ["Delete"], ["Control+v"]):
        page.evaluate("document.getElementById('live').textContent = ''")
        press(page, *keys)
        expect(live).to_have_text("Only a lead can change this")
    press(page, "Control+a", "Control+c")
    expect(live).to_have_text("10 cells copied")
    press(page, "Escape", "Home", "Control+ArrowUp", "n")
    expect(page.locator("[data-selection-text]")).to_have_text("@hollow · Marketing")
    assert letters_of(page) == ["R..A.", "....."]
    expect(page.get_by_role("button", name="Fill down")).to_have_count(0)
