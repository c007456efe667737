"""What kind of file it is: its name and its first bytes must say the same."""

import pytest

from channels_registry.spreadsheets.kinds import is_workbook
from channels_registry.spreadsheets.refusals import UnreadableSheet

ZIP, OLD = b"PK\x03\x04...", b"\xd0\xcf\x11\xe0..."


def test_a_zip_that_is_named_as_a_workbook_is_one_and_text_is_not():
    assert is_workbook("Social list 2026.XLSX", ZIP)
    assert not is_workbook("channels.csv", b"url,owner\n")
    assert not is_workbook("", b"https://x.com/acme")


@pytest.mark.parametrize(
    ("name", "start", "message"),
    [
        ("list.csv", ZIP, "does not end with .xlsx"),
        ("list.zip", b"PK\x05\x06", "does not end with .xlsx"),
        ("list.xlsm", ZIP, "no files with macros"),
        ("list.xlsx", b"url,owner\n", "what is in it is something else"),
        ("list.xls", b"<html>", "what is in it is something else"),
        ("list.xls", OLD, "old kind"),
        ("list.xlsx", OLD, "protected by a password"),
        ("list.csv", b"%PDF-1.7", "PDF.* Save it as CSV"),
        ("list.csv.gz", b"\x1f\x8b\x08", "compressed.* Save it as CSV"),
    ],
)
def test_what_is_neither_is_refused_with_what_to_do(name, start, message):
    with pytest.raises(UnreadableSheet, match=message) as refused:
        is_workbook(name, start)
    assert refused.value.code == "not_text"
