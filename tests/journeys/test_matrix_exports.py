"""The matrix as a file, in a browser: of what is shown, with what was typed a moment ago."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.accessibility import find_violations
from tests.journeys.matrix import cell_of, expect_saved, open_matrix, row_of
from tests.journeys.signing_in import sign_in
from tests.world import World


def take(page: Page, kind: str = "CSV") -> Path:
    page.locator("summary").filter(has_text="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name=kind, exact=True).click()
    path = Path(coming.value.path())
    assert re.fullmatch(r"matrix-\w+-[\d-]{10}\.(csv|xlsx)", coming.value.suggested_filename)
    return path


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]


def test_the_file_holds_what_is_shown_and_what_was_just_typed(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    world.register("https://x.com/brae", "https://x.com/kestrel")
    open_matrix(page, world)
    page.get_by_label("Filter channels").fill("brae")
    expect(row_of(page, "@kestrel")).to_have_count(0)
    cell_of(page, "@brae", "Sales").click()
    page.keyboard.press("a")
    (row,) = rows_of(take(page))
    assert (row[0], row[6], row[10]) == ("brae", "Owned", "A")
    expect_saved(page)
    expect(cell_of(page, "@brae", "Sales")).to_have_text("A")
    assert take(page, "Excel").read_bytes().startswith(b"PK")


def test_what_the_menu_offers_is_for_everybody(committed_world: World, page: Page) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    sign_in(page, world.members["viewer"])
    page.goto(world.url(f"matrix/channel/{channel.pk}/"))
    page.locator("summary").filter(has_text="Export").click()
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    assert len(rows_of(take(page))) == 10


def test_without_a_script_the_file_comes_too(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    committed_world.register("https://x.com/acme")
    page = open_page(java_script_enabled=False)
    open_matrix(page, committed_world)
    assert [row[0] for row in rows_of(take(page))] == ["acme"]
