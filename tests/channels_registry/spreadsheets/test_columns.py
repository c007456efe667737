"""Headers to fields, in the languages that lists come in."""

import pytest

from channels_registry.spreadsheets.columns import (
    guess_address_column,
    guess_columns,
    has_header,
)
from channels_registry.spreadsheets.listings import is_profile


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            ["URL", "Channel name", "Country", "Language", "Owner", "Followers"],
            {"address": 0, "name": 1, "region": 2, "language": 3, "accountable": 4, "audience": 5},
        ),
        (
            ["Profil-Link", "Marke", "Land", "Sprache", "Verantwortlich", "Notizen"],
            {"address": 0, "brand": 1, "region": 2, "language": 3, "accountable": 4, "notes": 5},
        ),
        (
            ["Réseau", "Compte", "Marque", "Pays", "Responsable"],
            {"platform": 0, "handle": 1, "brand": 2, "region": 3, "accountable": 4},
        ),
        (
            ["Dirección", "Marca", "País", "Idioma", "Responsable", "Notas"],
            {"address": 0, "brand": 1, "region": 2, "language": 3, "accountable": 4, "notes": 5},
        ),
        (
            ["Accountable", "Responsible", "Consulted", "Informed", "Link"],
            {"accountable": 0, "responsible": 1, "consulted": 2, "informed": 3, "address": 4},
        ),
    ],
)
def test_header_words_name_the_columns(header, columns):
    assert guess_columns(header) == columns


def test_no_column_has_two_meanings_and_no_meaning_two_columns():
    assert guess_columns(["Owner", "Owner", "Department"]) == {"accountable": 0}


def test_a_first_row_with_an_address_is_no_header():
    assert has_header(["Link", "Owner"])
    assert not has_header(["http://nist.gov", "commerce", "facebook.com/nist"])
    assert not has_header(["@nasa", "x"])


def test_without_a_header_the_addresses_are_where_most_cells_name_an_account():
    rows = [["http://nist.gov", "x.com/nist"], ["x.com/no", "x.com/a"], ["", "x.com/b"]]
    assert guess_address_column(rows, is_profile) == {"address": 1}
    assert guess_address_column([["a", "b"]], is_profile) == {}
