"""The inbox at a browser: moving, opening, putting aside, ticking and undoing by key."""

from playwright.sync_api import Page, expect

from ownership.models import Duty, Finding
from tests.journeys.matrix import adopt_charter
from tests.journeys.signing_in import sign_in
from tests.world import World


def open_inbox(page: Page, world: World, count: int = 4, role: str = "lead") -> None:
    """Reserved channels need one duty each, and nobody answers for it."""
    world.register(*(f"https://x.com/reserved{n}" for n in range(count)), purpose="reserved")
    sign_in(page, world.members[role])
    page.goto(world.url("findings/"))


def open_settled_by_charter(page: Page, world: World, count: int) -> None:
    """The charter, adopted afterwards, has an answer for each of them: Sales."""
    open_inbox(page, world, count)
    with world.open():
        key = Duty.objects.filter(needed=True).values_list("activity__key", flat=True)[0]
    adopt_charter(world, "sales", key)
    page.reload()


def open_findings(world: World) -> int:
    with world.open():
        return Finding.objects.filter(condition="present", disposition="new").count()


def test_findings_are_put_aside_by_key_and_the_focus_goes_to_the_next(
    committed_world: World, page: Page
) -> None:
    open_inbox(page, committed_world)
    rows = page.locator("a.inbox-row")
    count = page.locator("#nav-findings")
    expect(rows).to_have_count(4)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    after = rows.nth(2).get_attribute("id")
    page.keyboard.press("o")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#detail")).to_contain_text("@reserved")
    page.keyboard.press("s")
    week = page.locator("#say").get_by_role("button", name="1 week")
    expect(week).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    expect(page.locator(f"#{after}")).to_be_focused()
    expect(count).to_have_text("3")
    expect(page.locator("#messages")).to_contain_text("The finding is snoozed until")
    page.keyboard.press("u")
    expect(rows).to_have_count(4)
    expect(count).to_have_text("4")


def test_accepting_asks_for_a_reason_and_keeps_the_letters_that_are_typed(
    committed_world: World, page: Page
) -> None:
    open_inbox(page, committed_world, 2)
    page.keyboard.press("e")
    reason = page.get_by_label("Why is it accepted as it is?").last
    expect(reason).to_be_focused()
    page.keyboard.type("jokes aside")
    expect(reason).to_have_value("jokes aside")
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.keyboard.press("e")
    page.keyboard.press("Enter")  # the date is missing
    expect(page.get_by_role("alert")).to_contain_text("Choose a date.")
    again = page.get_by_label("Why is it accepted as it is?")
    expect(again).to_have_value("jokes aside")
    page.get_by_label("Look at it again on").fill("2027-01-31")
    page.get_by_role("button", name="Accept as is").click()
    expect(page.locator("a.inbox-row")).to_have_count(1)
    page.get_by_role("link", name="Accepted as is").click()
    expect(page.locator("a.inbox-row")).to_contain_text("until 31 Jan")


def test_what_is_ticked_is_given_together(committed_world: World, page: Page) -> None:
    open_inbox(page, committed_world)
    picked = page.locator("#picked")
    expect(picked).to_be_hidden()
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(picked).to_contain_text("3 findings selected")
    page.keyboard.press("a")
    expect(picked.get_by_label("Give to")).to_be_focused()
    picked.get_by_label("Give to").select_option(label="Customer Service")
    picked.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("3 findings are given to Customer Service.")
    assert open_findings(committed_world) == 1
    page.get_by_role("checkbox", name="All on this page").check()
    expect(picked).to_contain_text("4 findings selected")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to settle")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous finding")


def test_a_number_settles_and_the_focus_goes_on_to_the_next_and_never_out_of_the_page(
    committed_world: World, page: Page
) -> None:
    open_settled_by_charter(page, committed_world, 3)
    rows = page.locator("a.inbox-row")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    last = rows.nth(2).get_attribute("id")
    expect(page.locator("#detail")).to_contain_text("Assign Sales")
    page.keyboard.press("1")
    expect(rows).to_have_count(2)
    expect(page.locator("#messages")).to_contain_text("Sales is now accountable for")
    expect(page.locator(f"#{last}")).to_be_focused()
    for left in (1, 0):
        expect(page.locator("#detail")).to_contain_text("Assign Sales")
        page.keyboard.press("1")
        expect(rows).to_have_count(left)
    expect(page.get_by_role("heading", name="Nothing to settle")).to_be_focused()


def test_twenty_one_are_settled_by_one_key_and_come_back_by_another(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    open_settled_by_charter(page, world, 21)
    page.keyboard.press("j")
    page.keyboard.press("x")
    for _ in range(20):
        page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#picked")).to_contain_text("21 findings selected")
    page.keyboard.press("1")
    messages = page.locator("#messages")
    expect(messages).to_contain_text("21 duties on 21 channels have an owner now.")
    expect(page.get_by_role("heading", name="Nothing to settle")).to_be_focused()
    assert open_findings(world) == 0
    page.keyboard.press("u")
    expect(messages).to_contain_text("Undone")
    expect(page.locator("a.inbox-row")).to_have_count(21)
    expect(page.locator("a.inbox-row").first).to_be_focused()
    assert open_findings(world) == 21


def test_a_group_is_settled_by_one_button_and_undone_when_its_message_is_gone(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    open_settled_by_charter(page, world, 4)
    page.get_by_role("button", name="Settle all 4 by the charter").click()
    messages = page.locator("#messages")
    expect(messages).to_contain_text("4 duties on 4 channels have an owner now.")
    messages.get_by_role("button", name="Dismiss").click()
    expect(messages).to_be_empty()
    page.keyboard.press("Control+z")
    expect(messages).to_contain_text("Undone")
    assert open_findings(world) == 4


def test_letters_can_be_turned_off(committed_world: World, page: Page) -> None:
    open_inbox(page, committed_world, 2)
    page.get_by_role("button", name="Keys").click()
    box = page.get_by_role("dialog").get_by_label("Single keys work on this device")
    expect(box).to_be_checked()
    box.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("s")
    expect(page.locator("#picked")).to_be_hidden()
    expect(page.locator("#say").get_by_role("button", name="1 week")).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    expect(box).not_to_be_checked()
    box.check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("a.inbox-row").first).to_be_focused()


def test_slash_goes_to_the_lookup_and_keys_are_text_there(
    committed_world: World, page: Page
) -> None:
    open_inbox(page, committed_world, 2)
    page.keyboard.press("/")
    page.keyboard.type("jxsu1?")
    lookup = page.locator("[data-lookup]").first
    expect(lookup).to_be_focused()
    expect(lookup).to_have_value("jxsu1?")
    expect(page.locator("#picked")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_it_works_without_a_script(committed_world: World, page: Page) -> None:
    """Every control is a form of its own."""
    page.route("**/*.js", lambda route: route.abort())
    open_inbox(page, committed_world)
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    picked = page.locator("#picked")
    picked.get_by_text("Snooze").first.click()
    picked.get_by_role("button", name="1 month").click()
    expect(page.locator("a.inbox-row")).to_have_count(2)
