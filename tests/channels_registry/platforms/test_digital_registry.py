"""1,262 rows of the US registry of 2014: how many accounts they are, exactly."""

import csv
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from channels_registry.platforms.canonical import identify
from channels_registry.platforms.catalogue import PLATFORMS

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).parents[3]
SHARED_DATA = Path(os.environ.get("MASTHEAD_SHARED_DATA", ROOT.parent / "shared" / "data"))

# Cleaning the addresses as text (scheme, www, hashbang, case, last slash) leaves 1,211. Two of
# these are one account with another of them, which only knowing the platform can tell; so 1,209.
ONE_ACCOUNT = {
    # one Facebook page number, with and without the city in the path
    "28902055276": {
        "facebook.com/pages/niosh-national-institute-for-occupational-safety-and-health/28902055276",
        "facebook.com/pages/washington-dc/niosh-national-institute-for-occupational-safety-and-"
        "health/28902055276",
    },
    # one legacy YouTube name, bare and under /user/
    "user/samhsa": {"youtube.com/samhsa", "youtube.com/user/samhsa"},
}


def clean(address):
    """An address cleaned as text, without knowing what it is."""
    address = re.sub(r"^https?://", "", address.strip().lower())
    return address.removeprefix("www.").replace("/#!/", "/").rstrip("/")


@pytest.fixture(scope="module")
def addresses():
    file = SHARED_DATA / "us-digital-registry-2014" / "accounts.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [row[3] for row in csv.reader(lines)]


@pytest.fixture(scope="module")
def accounts(addresses):
    """Identity -> the texts that name it; an unreadable address would fail here."""
    found = defaultdict(set)
    for address in addresses:
        found[identify(address)].add(clean(address))
    return found


def test_the_1262_rows_are_1209_accounts_and_all_of_them_are_readable(addresses, accounts):
    assert len(addresses) == 1_262
    assert len(accounts) == 1_209


def test_only_two_accounts_are_hidden_from_cleaning_as_text(addresses, accounts):
    assert len({clean(address) for address in addresses}) == 1_211
    hidden = {identity.key: texts for identity, texts in accounts.items() if len(texts) > 1}
    assert hidden == ONE_ACCOUNT


def test_no_text_names_two_accounts(accounts):
    texts = Counter(text for found in accounts.values() for text in found)
    assert max(texts.values()) == 1


def test_accounts_on_services_that_are_gone_still_count(accounts):
    gone = Counter(
        identity.platform for identity in accounts if PLATFORMS[identity.platform].archived
    )
    assert gone == {"myspace": 7, "ustream": 4, "foursquare": 4, "google-plus": 2}
