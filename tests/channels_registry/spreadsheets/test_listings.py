"""What one row says about a channel, or the sentence that says why it cannot be used."""

import pytest

from channels_registry.queries.imports import read_channel_fields
from channels_registry.spreadsheets.listings import UnreadableRow, read_identity


@pytest.mark.parametrize(
    "values",
    [
        {"address": "https://twitter.com/NASA"},
        {"platform": "X", "handle": "@nasa"},
        {"platform": "Twitter", "handle": "nasa"},
        {"platform": "twitter", "address": "x.com/nasa"},
        {"platform": "Our bird feed", "address": "x.com/nasa"},
    ],
)
def test_a_row_names_its_account_by_address_or_by_platform_and_handle(values):
    identity = read_identity(values)
    assert (identity.platform, identity.key) == ("x", "nasa")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "no address in this row"),
        ({"address": "https://intranet.example/x"}, "do not know this platform"),
        ({"platform": "facebook", "address": "x.com/nasa"}, "belongs to X, not to Facebook"),
        ({"platform": "Grapevine", "handle": "nasa"}, "platform “Grapevine”"),
        ({"handle": "nasa"}, "choose the platform"),
    ],
)
def test_a_row_that_names_no_account_says_why(values, message):
    with pytest.raises(UnreadableRow, match=message):
        read_identity(values)


def test_fields_are_read_as_people_write_them():
    values = {"purpose": "SUPPORT", "audience": "1,204,000", "status": "dormant", "brand": "Acme"}
    assert read_channel_fields(values) == {
        "purpose": "support",
        "audience": 1_204_000,
        "status": "dormant",
        "brand": "Acme",
    }


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"purpose": "fun"}, "“fun” is no purpose; use one of Corporate, Brand"),
        ({"audience": "lots"}, "“lots” is no number of followers"),
        ({"audience": "1,2"}, "no number of followers"),
        ({"brand": "x" * 121}, "The brand is longer than 120 characters"),
        ({"accountable": "x" * 121}, "Is it the right column"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_with_what_to_do(values, message):
    with pytest.raises(UnreadableRow, match=message):
        read_channel_fields(values)
