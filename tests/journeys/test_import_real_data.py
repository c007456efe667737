"""Two real registries through the browser, by doing what the screen says: once, and once more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from channels_registry.models import Channel
from ownership.models import Duty
from tests.faults.processes import running, start_relay, start_worker
from tests.journeys.signing_in import sign_in
from tests.world import World

pytestmark = pytest.mark.real_data
SECONDS = 600_000
STEP_3 = re.compile(r"^3\. Check [\d,]+ rows$")


@pytest.fixture
def lead(committed_world: World, page: Page) -> Iterator[Page]:
    """A lead at an import's page, with worker and relay at work."""
    sign_in(page, committed_world.members["lead"])
    with running(start_relay, start_worker):
        yield page


def upload(page: Page, world: World, file: Path) -> None:
    page.goto(world.url("channels/"))
    page.get_by_role("link", name=re.compile("^Import")).first.click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload the file").click()
    expect(page.get_by_role("heading", name=STEP_3)).to_be_visible(timeout=SECONDS)


def read_chips(page: Page) -> dict[str, int]:
    """What the chips above the rows say: verdict -> rows."""
    chips = page.get_by_label("Verdicts").get_by_role("link").all_inner_texts()
    split = (re.fullmatch(r"(.*?) ([\d,]+)", " ".join(chip.split())) for chip in chips)
    return {found[1].strip(): int(found[2].replace(",", "")) for found in split if found}


def confirm(page: Page, rows: str, outcome: str) -> None:
    page.get_by_role("button", name=f"Import {rows} rows").click()
    expect(page.get_by_text(outcome)).to_be_visible(timeout=SECONDS)


def name_owners(page: Page) -> None:
    """The file has no header: the page says that nobody is accountable, and where to say who is."""
    expect(page.get_by_text("No column says who is accountable")).to_be_visible()
    page.get_by_text("Change the columns", exact=True).click()
    page.get_by_label("Column 3 such as commerce").select_option(label="Accountable (owner)")
    page.get_by_label("Column 5 such as English").select_option(label="Language")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("Column 3 Accountable (owner)")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("No column says who is accountable")).to_have_count(0)


def test_the_registry_of_the_united_states(
    committed_world: World, lead: Page, shared_data: Path
) -> None:
    file = shared_data / "us-digital-registry-2014" / "accounts.csv"
    upload(lead, committed_world, file)
    name_owners(lead)
    assert read_chips(lead) == {
        "All": 1_262,
        "Repeated": 51,
        "Contested": 4,
        "Unknown department": 1_207,
    }
    ready = lead.locator("#import footer")
    lead.get_by_label("Create 58 departments").check()
    expect(ready).to_contain_text("1,262 of 1,262 rows are ready", use_inner_text=True)
    confirm(lead, "1,262", "1,209 channels registered, 0 updated.")
    with committed_world.open():
        assert Channel.objects.count() == 1_209
        assert Duty.objects.filter(needed=True, state="contested").count() == 20
        assert not Duty.objects.filter(needed=True, state="unowned").exists()

    upload(lead, committed_world, file)
    name_owners(lead)
    assert read_chips(lead) == {"All": 1_262, "Already here": 1_209, "Repeated": 53}
    confirm(lead, "1,262", "0 channels registered, 0 updated.")


def test_the_governments_of_the_world(
    committed_world: World, lead: Page, shared_data: Path
) -> None:
    file = shared_data / "govdirectory-wikidata" / "government_accounts.csv"
    upload(lead, committed_world, file)
    columns = lead.get_by_role("region", name="2. Columns")
    for heading, meaning in SUGGESTED.items():
        expect(columns).to_contain_text(re.compile(rf"{heading}\s+{meaning}"))
    expect(columns).to_contain_text("No column says who is accountable")
    assert read_chips(lead) == {
        "All": 17_828,
        "New": 17_779,
        "Repeated": 42,
        "Cannot be read": 7,
    }
    lead.get_by_label("Leave out the rows that are not ready").check()
    confirm(lead, "17,821", "17,779 channels registered, 0 updated. 7 rows stayed out.")
    with committed_world.open():
        assert Channel.objects.count() == 17_779

    upload(lead, committed_world, file)
    assert read_chips(lead) == {
        "All": 17_828,
        "Already here": 17_779,
        "Repeated": 42,
        "Cannot be read": 7,
    }
    lead.get_by_label("Leave out the rows that are not ready").check()
    confirm(lead, "17,821", "0 channels registered, 0 updated.")


# What the page makes of the headers by itself. "org_type" says no purpose that we know.
SUGGESTED = {
    "organization": "Channel name",
    "org_type": "Not imported",
    "platform": "Platform",
    "account": "Handle",
    "url": "Address",
}
