"""Every shape in which an account of a platform is written, and the one identity behind it."""

from pathlib import Path

import pytest

from channels_registry.platforms.canonical import identify


def read_accounts():
    """(platform, kind, key), its addresses, the canonical one first, per block of the file."""
    text = (Path(__file__).parent / "addresses.txt").read_text(encoding="utf-8")
    for block in text.split("\n\n")[1:]:
        head, *addresses = block.strip().splitlines()
        platform, kind, key = head.split()
        yield pytest.param((platform, kind, key), [a.strip() for a in addresses], id=head)


ACCOUNTS = list(read_accounts())


@pytest.mark.parametrize(("account", "addresses"), ACCOUNTS)
def test_every_address_of_an_account_gives_its_one_identity(account, addresses):
    for address in addresses:
        identity = identify(address)
        assert (identity.platform, identity.kind, identity.key) == account, address
    assert identify(addresses[0]).url == addresses[0]


def test_two_accounts_of_the_file_are_never_equal():
    identities = {identify(param.values[1][0]) for param in ACCOUNTS}
    assert len(identities) == len(ACCOUNTS)


def test_a_handle_keeps_the_case_it_was_typed_in():
    assert identify("https://x.com/SingaporeMCI").handle == "SingaporeMCI"
    assert identify("@AlmanyaBE@Social.Bund.DE").handle == "AlmanyaBE@social.bund.de"


@pytest.mark.parametrize(
    ("address", "permanent_id"),
    [
        ("youtube.com/channel/UCtIlRUl6MIjRbDiQE9HdEWQ", "UCtIlRUl6MIjRbDiQE9HdEWQ"),
        ("facebook.com/pages/NIOSH/28902055276", "28902055276"),
        ("linkedin.com/company/164656", "164656"),
        ("x.com/i/user/11348282", "11348282"),
        ("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:ewvi7nxzyoun6zhxrhs64oiz"),
        ("x.com/nasa", ""),
    ],
)
def test_an_id_that_survives_a_rename_is_kept_apart(address, permanent_id):
    assert identify(address).permanent_id == permanent_id


def test_the_four_name_spaces_of_youtube_are_never_merged_by_guess():
    names = ["youtube.com/@nasa", "youtube.com/c/nasa", "youtube.com/user/nasa"]
    assert len({identify(name) for name in names}) == 3


def test_an_x_handle_of_digits_is_not_the_user_with_that_id():
    assert identify("x.com/11348282") != identify("x.com/i/user/11348282")


def test_dots_do_not_turn_a_facebook_name_into_a_page_id():
    assert identify("facebook.com/1234567.a") != identify("facebook.com/1234567")


def test_redirectors_are_unwrapped_twice_and_no_more():
    once = "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fnasa&h=AT0"
    twice = "https://l.instagram.com/?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dx.com%252Fnasa"
    assert identify(once) == identify(twice) == identify("https://x.com/nasa")
