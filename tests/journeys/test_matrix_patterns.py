"""Copy from another channel, in a browser: named, compared, taken in one step, and back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from channels_registry.models import Channel
from tests.journeys.matrix import cell_of, expect_saved, row_of
from tests.journeys.signing_in import sign_in
from tests.world import World


def furnish(world: World) -> tuple[Channel, Channel]:
    """Two departments have a letter for care here; others have one there."""
    mine, other = world.register("https://x.com/mine", "https://www.instagram.com/other/")
    world.assign(mine, {"marketing": "A", "product": "C"})
    world.assign(other, {"marketing": "R", "customer-service": "A", "sales": "I"})
    return mine, other


def open_channel(page: Page, world: World, channel: Channel, query: str = "") -> None:
    sign_in(page, world.members["lead"])
    page.goto(world.url(f"matrix/channel/{channel.pk}/{query}"))


def letters(page: Page, name: str = "Customer care") -> str:
    cells = row_of(page, name).locator("td").all_inner_texts()
    return "".join(text or "." for text in cells)


def test_all_letters_of_another_channel_are_taken_in_one_step(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    mine, _ = furnish(world)
    open_channel(page, world, mine)
    box = page.get_by_role("combobox", name="Copy from another channel")
    box.fill("oth")
    page.get_by_role("option", name="@other on Instagram").click()
    note = page.get_by_role("status").filter(has_text="The letters of")
    expect(note).to_contain_text("The letters of @other on Instagram are dashed")
    assert letters(page) == "A...C"
    expect(cell_of(page, "Customer care", "Marketing")).to_have_attribute(
        "aria-label", "Customer care, Marketing, Accountable, on the other channel Responsible"
    )
    note.get_by_role("button", name="Take all letters").click()
    assert letters(page) == "R.AIC"
    expect(page.locator("#live")).to_contain_text("3 cells set as on the other channel")
    expect(row_of(page, "Customer care")).to_have_attribute("data-state", "owned")
    expect(cell_of(page, "Customer care", "Marketing")).to_have_attribute(
        "aria-label", "Customer care, Marketing, Responsible"
    )
    expect_saved(page)
    assert world.duty(mine).state == "owned"

    page.get_by_role("button", name="Undo", exact=True).first.click()
    assert letters(page) == "A...C"
    expect(cell_of(page, "Customer care", "Sales")).to_have_attribute(
        "aria-label", "Customer care, Sales, no role, on the other channel Informed"
    )
    expect_saved(page)
    page.reload()
    assert letters(page) == "A...C"


def test_g_takes_the_letters_of_the_selected_rows_alone(committed_world: World, page: Page) -> None:
    world = committed_world
    mine, other = furnish(world)
    world.assign(other, {"sales": "A"}, ("crisis",))
    open_channel(page, world, mine, f"?like={other.pk}")
    cell_of(page, "Crisis response", "Marketing").click()
    page.keyboard.press("g")
    assert letters(page, "Crisis response") == "...A."
    assert letters(page) == "A...C"
    expect_saved(page)
    page.keyboard.press("g")
    expect(page.locator("#live")).to_have_text("No suggestion here")
    page.get_by_role("link", name="Close").click()
    expect(page.locator("[data-suggestion]")).to_have_count(0)


def test_an_owner_goes_where_another_one_comes(committed_world: World, page: Page) -> None:
    """The dash is taken like a letter: nobody has two owners by copying."""
    world = committed_world
    mine, other = furnish(world)
    world.assign(other, {"marketing": None})
    open_channel(page, world, mine, f"?like={other.pk}")
    expect(cell_of(page, "Customer care", "Marketing")).to_have_attribute("data-suggestion", "-")
    cell_of(page, "Customer care", "Sales").click()
    page.keyboard.press("g")
    assert letters(page) == "..AIC"
    expect(row_of(page, "Customer care")).to_have_attribute("data-state", "owned")
    expect_saved(page)
    assert world.duty(mine).state == "owned"


def test_what_was_typed_is_saved_before_another_channel_is_looked_at(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    mine, other = furnish(world)
    open_channel(page, world, mine)
    cell_of(page, "Customer care", "Marketing").click()
    page.keyboard.press("r")
    box = page.get_by_role("combobox", name="Copy from another channel")
    box.fill(str(other.pk))
    box.press("Enter")
    expect(page.get_by_role("button", name="Take all letters")).to_be_visible()
    expect(cell_of(page, "Customer care", "Marketing")).to_have_text("R")
    assert world.duty(mine).state == "unowned"


def test_without_a_script_another_channel_is_compared_by_the_form(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    mine, _ = furnish(world)
    page = open_page(java_script_enabled=False)
    open_channel(page, world, mine)
    page.get_by_label("Copy from another channel").fill("nobody")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("main")).to_contain_text("There is no channel “nobody”.")
    page.get_by_label("Copy from another channel").fill("@other")
    page.get_by_role("button", name="Compare").click()
    cell = page.get_by_role("gridcell", name="no role, on the other channel Informed")
    expect(cell).to_have_count(1)
    expect(page.get_by_role("button", name="Take all letters")).to_be_hidden()


def test_on_a_phone_nothing_is_compared(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    mine, other = furnish(world)
    page = open_page(viewport={"width": 390, "height": 800})
    open_channel(page, world, mine, f"?like={other.pk}")
    expect(page.get_by_label("Copy from another channel")).to_be_hidden()
    expect(page.get_by_role("link", name="Customer care", exact=True)).to_be_visible()
