"""17,828 accounts of governments as Wikidata has them: each address against its account."""

import csv
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from channels_registry.platforms.canonical import NotAProfile, identify

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).parents[3]
SHARED_DATA = Path(os.environ.get("MASTHEAD_SHARED_DATA", ROOT.parent / "shared" / "data"))

# Addresses that name no account, and why; "m" is a slip of the list itself.
UNREADABLE = {
    "Υφυπουργείο Πολιτισμού - Deputy Ministry of Culture CY": "a page's title, with spaces",
    "Ministry Of Works And Housing Ghana": "a page's title, with spaces",
    "Ministerio-de-Seguridad-Pública": "a page's name without the number that identifies it",
    "Ambassade-dAllemagne-à-Brazzaville": "a page's name without the number that identifies it",
    "/people/Commune-de-Grâce-Hollogne": "a page's name without the number that identifies it",
    "gemengreiser/à": "a slip of the keyboard after the name",
    "m": "one letter, too short for a name",
}

# Accounts that the list writes in two ways: Facebook's page number is the account, under a name
# that changes and in more than one path.
SAME_PAGE = [
    {"1492252324350852", "Министерство-обороны-Российской-Федерации/1492252324350852"},
    {
        "MO-Statistics-Programme-Implementation-377832085589378",
        "MO-Statistics-Programme-Implementation/377832085589378",
    },
]

# Wikidata keeps the case of these ids because it tells accounts apart; all others ignore it.
CASE_COUNTS = {"YouTube", "WhatsApp", "Viber", "Spotify"}


def read_rows():
    file = SHARED_DATA / "govdirectory-wikidata" / "government_accounts.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["platform"], row["account"], row["url"]) for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def rows():
    return read_rows()


@pytest.fixture(scope="module")
def read(rows):
    """(platform, account) -> the identity of its address, or the refusal."""
    answers = {}
    for platform, account, url in rows:
        try:
            answers[platform, account, url] = identify(url)
        except NotAProfile as refusal:
            answers[platform, account, url] = refusal
    return answers


def test_every_address_is_read_but_those_that_name_no_account(rows, read):
    refused = {
        account: (platform, answer)
        for (platform, account, _), answer in read.items()
        if isinstance(answer, NotAProfile)
    }
    count = sum(isinstance(read[row], NotAProfile) for row in rows)
    share = 1 - count / len(rows)
    sys.stdout.write(f"{len(rows):,} addresses, {share:.2%} recognised\n")
    for account, (platform, refusal) in refused.items():
        sys.stdout.write(f"  {platform}: {account}: {refusal.code}\n")
    assert len(rows) == 17_828
    assert set(refused) == set(UNREADABLE)
    assert count == len(UNREADABLE)
    assert {platform for platform, _ in refused.values()} == {"Facebook"}


def test_two_addresses_are_one_identity_exactly_when_they_are_one_account(read):
    names = {name: min(group) for group in SAME_PAGE for name in group}
    accounts, identities = defaultdict(set), defaultdict(set)
    for (platform, account, _), answer in read.items():
        if isinstance(answer, NotAProfile):
            continue
        name = names.get(account, account)
        name = name if platform in CASE_COUNTS else name.lower()
        accounts[answer].add((platform, name))
        identities[platform, name].add(answer)
    assert {answer: found for answer, found in accounts.items() if len(found) > 1} == {}
    assert {name: found for name, found in identities.items() if len(found) > 1} == {}


def test_the_platform_of_an_address_is_the_one_the_list_says(read):
    slugs = defaultdict(Counter)
    for (platform, _, _), answer in read.items():
        if not isinstance(answer, NotAProfile):
            slugs[platform][answer.platform] += 1
    assert all(len(found) == 1 for found in slugs.values()), slugs
    assert len({slug for found in slugs.values() for slug in found}) == len(slugs)


def test_the_canonical_address_of_every_account_reads_as_that_account(read):
    for answer in read.values():
        if not isinstance(answer, NotAProfile):
            assert identify(answer.url) == answer
