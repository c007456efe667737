"""The matrix when others type too, and when the server cannot be reached: nothing is lost."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from ownership.operations.duties import set_needed
from tests.journeys.matrix import cell_of, expect_saved, letters_of, open_matrix, row_of
from tests.world import NOW, TESTER, World


def test_who_was_faster_is_told_with_what_they_set_and_theirs_is_kept(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    channel, other = world.register("https://x.com/acme", "https://x.com/other")
    world.assign(channel, {"sales": "I"})
    first, second = open_page(), open_page()
    open_matrix(first, world, "lead")
    open_matrix(second, world, "admin")
    cell_of(first, "@acme", "Marketing").click()
    first.keyboard.press("a")
    cell_of(first, "@acme", "Sales").click()
    first.keyboard.press("Delete")
    expect_saved(first)

    cell_of(second, "@acme", "Marketing").click()
    second.keyboard.press("r")
    second.keyboard.press("ArrowDown")
    second.keyboard.press("i")
    conflict = second.locator(".matrix-conflict")
    expect(conflict).to_contain_text("Lead of Acme set Marketing to A and cleared Sales at")
    expect(second.locator("[data-save-state]")).to_have_text(
        "1 change not saved: decide in the row"
    )
    # The other row was not held back.
    expect(cell_of(second, "@other", "Marketing")).not_to_have_class("unsaved")
    second.keyboard.press("Shift+Tab")
    second.keyboard.press("Shift+Tab")
    expect(conflict.get_by_role("button", name="Keep theirs")).to_be_focused()
    second.keyboard.press("Enter")
    expect(conflict).to_have_count(0)
    expect(cell_of(second, "@other", "Marketing")).to_be_focused()
    expect_saved(second)
    assert letters_of(second) == ["A....", "I...."]
    # What was refused is no step to undo; the rest is.
    second.keyboard.press("Control+z")
    expect_saved(second)
    assert letters_of(second) == ["A....", "....."]
    assert world.duty(channel).state == "owned"
    assert world.duty(other).state == "unowned"


def test_a_row_that_became_not_needed_says_who_said_so(committed_world: World, page: Page) -> None:
    world = committed_world
    (channel, _) = world.register("https://x.com/acme", "https://x.com/other")
    open_matrix(page, world)
    duty = world.duty(channel)
    with world.open():
        set_needed(
            duty=duty, needed=False, reason="No ads", version=duty.version, by=TESTER, now=NOW
        )
    cell_of(page, "@acme", "Sales").click()
    page.keyboard.press("a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    expect(page.locator(".matrix-conflict")).to_contain_text("Tess Tester set it to not needed at")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("#live")).to_have_text("Not needed on this channel")
    expect_saved(page)
    assert letters_of(page) == [".....", "...A."]


def test_a_department_that_is_gone_gives_its_cell_back_and_holds_nothing_up(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    world.register("https://x.com/acme")
    open_matrix(page, world)
    with world.open():
        sales = world.departments["sales"]
        sales.retired_on = NOW.date()
        sales.save()
    cell_of(page, "@acme", "Customer Service").click()
    page.keyboard.press("a")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("i")
    expect(page.locator("#messages")).to_contain_text("1 change could not be saved.")
    expect_saved(page)
    assert letters_of(page) == ["..A.."]
    expect(cell_of(page, "@acme", "Sales")).not_to_have_class("unsaved")


def test_what_is_typed_while_the_server_is_away_stays_and_goes_again(
    committed_world: World, page: Page
) -> None:
    """Cut off under way: the letters keep their marks, and the page asks before it goes."""
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    open_matrix(page, world)
    saves = "**/matrix/cells/"
    page.route(saves, lambda route: route.abort("internetdisconnected"))
    cell_of(page, "@acme", "Sales").click()
    page.keyboard.press("a")
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("1 change not saved.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("i")
    expect(state).to_contain_text("2 changes not saved.")
    expect(page.locator("td.unsaved")).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="@acme", exact=True).click()
    assert asked.value.type == "beforeunload"
    expect(state).to_contain_text("2 changes not saved.")
    page.get_by_label("Filter channels").fill("acm")
    expect(page.locator("#messages")).to_contain_text("The rows stay until your changes are saved.")
    assert letters_of(page) == ["...AI"]
    page.unroute(saves)
    state.get_by_role("button", name="Retry").click()
    expect_saved(page)
    expect(page.locator("td.unsaved")).to_have_count(0)
    assert world.duty(channel).state == "owned"


def test_who_leaves_at_once_is_not_asked_and_loses_nothing(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    open_matrix(page, world)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    cell_of(page, "@acme", "Sales").click()
    page.keyboard.press("a")
    page.get_by_role("link", name="@acme", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer care on @acme")
    assert not asked
    assert world.duty(channel).state == "owned"


def test_a_busy_server_is_asked_again_without_anybody_doing_something(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    page.clock.install()
    open_matrix(page, world)
    answers = iter([503])

    def answer(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, json={"message": "Somebody else is changing the same."})

    page.route("**/matrix/cells/", answer)
    cell_of(page, "@acme", "Sales").click()
    page.keyboard.press("a")
    page.clock.run_for(400)
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("1 change not saved. Somebody else is changing the same.")
    page.clock.run_for(6_000)
    expect_saved(page)
    expect(row_of(page, "@acme")).to_have_attribute("data-state", "owned")
    assert world.duty(channel).state == "owned"


def test_what_is_typed_while_a_filter_is_on_its_way_is_kept_and_so_is_the_place(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    world.register("https://x.com/kestrel", "https://x.com/kite")
    open_matrix(page, world)
    asked: list[str] = []

    def answer_late(route: Route) -> None:
        """A cell is set in the rows that the answer is about to replace."""
        asked.append(route.request.url)
        answer = route.fetch()
        if len(asked) == 1:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowRight")
            page.keyboard.press("a")
        route.fulfill(response=answer)

    page.route(re.compile(r"/matrix/\?.*q=kestrel"), answer_late)
    page.get_by_label("Filter channels").fill("kestrel")
    expect(row_of(page, "@kite")).to_have_count(0)
    expect(cell_of(page, "@kestrel", "PR & Comms")).to_be_focused()
    assert letters_of(page) == [".A..."]
    page.reload()
    assert letters_of(page) == [".A..."]
    assert len(asked) == 3  # again once the cell was saved, and with the page
