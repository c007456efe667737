"""From an empty organization to 48 channels with owners, by doing what the screen says."""

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from channels_registry.models import Channel
from ownership.models import Assignment, Duty
from tests.databases import ROOT
from tests.faults.processes import running, start_relay, start_worker
from tests.journeys.signing_in import sign_in
from tests.workbooks import make_workbook
from tests.world import World

SECONDS = 60_000
HEADER = (
    *("Profile link", "Plattform", "Nutzername", "Marke", "Land", "Zweck", "Verantwortlich"),
    "Fans",
)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_channels() -> list[list[Any]]:
    """What a communications team keeps in its own sheet: 48 channels, each with who owns it."""
    demo = json.loads((ROOT / "ownership/demo/organization.json").read_text())
    names = {department["slug"]: department["name"] for department in demo["departments"]}
    rows: list[list[Any]] = [[*HEADER]]
    for channel in demo["channels"]:
        letters = channel["duties"]["publishing"] or {}
        owner = next((slug for slug, letter in letters.items() if letter == "A"), "marketing")
        rows.append(
            [
                channel["url"],
                channel["platform"],
                None if channel["url"] else channel["handle"].replace(" ", ""),
                channel["brand"],
                channel["region"],
                channel["purpose"],
                names[owner],
                channel["audience"],
            ]
        )
    assert len(rows) == 49
    return rows


def upload(page: Page, world: World, name: str, content: bytes) -> None:
    page.goto(world.url("channels/"))
    page.get_by_role("link", name=re.compile("^Import")).first.click()
    page.get_by_label("File").set_input_files({"name": name, "mimeType": EXCEL, "buffer": content})
    page.get_by_role("button", name="Upload the file").click()
    expect(page.get_by_role("heading", name=re.compile("^3. Check"))).to_be_visible(timeout=SECONDS)


def test_an_empty_organization_has_48_channels_with_owners(
    committed_world: World, page: Page
) -> None:
    world = committed_world
    workbook = make_workbook(("Cover", []), ("Accounts", list_channels()))
    sign_in(page, world.members["lead"])
    with running(start_relay, start_worker):
        upload(page, world, "Social list 2026.xlsx", workbook)
        expect(page.locator("#import")).to_contain_text("Sheet “Accounts”, 48 rows")
        expect(page.get_by_label("Verdicts").get_by_role("link", name="All")).to_contain_text("48")
        page.get_by_label(re.compile("^Create .* departments")).check()
        page.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
        done = page.get_by_text("48 channels registered, 0 updated.")
        expect(done).to_be_visible(timeout=SECONDS)
        with world.open():
            assert Channel.objects.count() == 48
            assert not Duty.objects.filter(needed=True).exclude(state="owned").exists()

        upload(page, world, "Social list 2026.xlsx", workbook)
        chips = page.get_by_label("Verdicts").get_by_role("link")
        expect(chips).to_have_count(2)
        expect(chips.last).to_contain_text("Already here")
        expect(chips.last).to_contain_text("48")
        page.get_by_role("button", name="Import 48 rows").click()
        expect(page.get_by_text("0 channels registered, 0 updated.")).to_be_visible(timeout=SECONDS)


def test_what_is_wrong_in_a_list_is_mended_on_the_page(committed_world: World, page: Page) -> None:
    world = committed_world
    rows = [
        ["Profile link", "Marke", "Owner"],
        ["instagram.com/kestrelcoffee", "Kestrel", "Marketing"],
        ["tiktok.com/@brae.cooks", "Brae", "Marketng"],
        ["myspace.example/kestrel", "Kestrel", "Marketing"],
        ["instagram.com/KestrelCoffee/", "Kestrel", "Sales"],
        ["no address at all", "Brae", "Product"],
    ]
    sign_in(page, world.members["lead"])
    with running(start_relay, start_worker):
        upload(page, world, "list.xlsx", make_workbook(("S", rows)))
        ready = page.locator("#import footer")
        expect(ready).to_contain_text("2 of 5 rows are ready", use_inner_text=True)

        page.get_by_role("button", name="Use Marketing").click()
        expect(ready).to_contain_text("3 of 5 rows are ready", use_inner_text=True)
        address = page.get_by_label("Address of row 4")
        address.fill("youtube.com/@kestrel")
        address.press("Tab")  # leaving the cell is enough
        expect(ready).to_contain_text("4 of 5 rows are ready", use_inner_text=True)
        expect(page.locator("#row-4")).to_contain_text("New channel.")
        page.locator("#row-5").get_by_role("button", name="Row 2: Marketing").click()
        expect(page.locator("#row-2")).to_contain_text("New channel.")
        expect(page.locator("#row-5")).to_contain_text("Its owner does not count, as you chose.")
        leave_out = page.locator("#row-6").get_by_role("button", name="Leave this row out")
        leave_out.click()
        expect(leave_out).to_have_count(0)  # the footer says the same before and after
        expect(ready).to_contain_text("4 of 5 rows are ready", use_inner_text=True)
        expect(ready).not_to_contain_text("stay")

        page.get_by_label("Edit row 2").click()
        page.get_by_label("Region").fill("DACH")
        page.get_by_role("button", name="Check the row again").click()
        expect(page.locator(".row-form")).to_have_count(0)
        page.get_by_role("button", name="Import 4 rows").click()
        done = page.get_by_text("3 channels registered, 0 updated. 1 row stayed out.")
        expect(done).to_be_visible(timeout=SECONDS)
    with world.open():
        kestrel = Channel.objects.get(key="kestrelcoffee")
        assert kestrel.region == "DACH"
        owners = Assignment.objects.filter(duty__channel=kestrel, role="A").values_list(
            "department__slug", flat=True
        )
        assert set(owners) == {"marketing"}
