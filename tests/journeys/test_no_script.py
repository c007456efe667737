"""Somebody whose browser runs no script: reads all, assigns, settles and imports."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.faults.processes import running, start_relay, start_worker, wait_until
from tests.world import PASSWORD, World

SECONDS = 60


def reload_until(page: Page, there: Locator) -> None:
    """Looks again, as somebody does whose page does not do it by itself."""

    def is_there() -> bool:
        page.reload()
        return there.is_visible()

    wait_until(is_there, seconds=SECONDS, what=f"{there} on {page.url}")


def test_all_of_the_main_job_is_done_without_a_script(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    contested, other = world.register("https://x.com/acme", "https://x.com/beta")
    world.assign(contested, {"customer-service": "A", "sales": "A"})
    page = open_page(java_script_enabled=False)
    main = page.get_by_role("main")

    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    page.goto(world.url())
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(main).to_contain_text("Where owners are missing")
    expect(page.get_by_role("button", name="Keys")).to_have_count(0)

    navigation = page.get_by_label("Main", exact=True)
    navigation.get_by_role("link", name="Channels").click()
    page.get_by_role("link", name="@acme").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("@acme")

    navigation.get_by_role("link", name="Matrix").click()
    page.get_by_label("Activity", exact=True).locator("a[href*='activity=care']").click()
    expect(page.get_by_role("row", name=re.compile("@acme"))).to_contain_text("2 owners")
    page.get_by_role("link", name="@beta", exact=True).click()
    page.get_by_role("group", name="Marketing").get_by_label("Accountable").check()
    page.get_by_role("button", name="Set letters").click()
    expect(main).to_contain_text("Marketing answers for it")
    assert world.duty(other).state == "owned"

    navigation.get_by_role("link", name="Findings").click()
    before = int(page.locator("#nav-findings").inner_text())
    page.get_by_label("Findings by state and rule").get_by_role("link", name="Two owners").click()
    page.get_by_role("link", name=re.compile("Customer care")).first.click()
    page.get_by_role("button", name="Sales owns it").click()
    expect(page.locator("#messages")).to_contain_text("Sales is now accountable")
    expect(page.locator("#nav-findings")).to_have_text(str(before - 1))
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator("#nav-findings")).to_have_text(str(before))

    box = page.get_by_role("searchbox", name="Who handles what, on which channel?")
    box.fill("complaint @beta")
    box.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Marketing")


def test_a_file_is_imported_without_a_script(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    page = open_page(java_script_enabled=False)
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    page.goto(world.url("channels/import/"))
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    rows = b"address,accountable\nhttps://x.com/acme,Sales\nhttps://x.com/beta,Marketing\n"
    with running(start_relay, start_worker):
        page.get_by_label("File").set_input_files(
            {"name": "ours.csv", "mimeType": "text/csv", "buffer": rows}
        )
        with page.expect_navigation():
            page.get_by_role("button", name="Upload the file").click()
        reload_until(page, page.get_by_role("button", name="Import 2 rows"))
        with page.expect_navigation():
            page.get_by_role("button", name="Import 2 rows").click()
        reload_until(page, page.get_by_text("2 channels registered, 0 updated."))
    page.goto(world.url("channels/"))
    expect(page.get_by_role("link", name="@acme")).to_be_visible()
