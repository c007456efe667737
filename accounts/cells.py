"""One cell: kept from being run as a formula when it leaves, and as it was when it comes back."""

import re

# What a spreadsheet takes for a formula, also behind spaces and in its full-width form. Apostrophes
# that stand before it already count as part of it: then the one that is added is the one removed.
_FORMULA = r"(?='*[ \u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"
_EXPORTED = re.compile(rf"(?m)^'{_FORMULA}")
_DANGEROUS = re.compile(rf"(?m)^{_FORMULA}")


def unescape_cell(text: str) -> str:
    """The cell without the one apostrophe that an export put before a formula sign."""
    return _EXPORTED.sub("", text) if "'" in text else text


def escape_cell(text: str) -> str:
    """The cell with an apostrophe before every line that a spreadsheet would run."""
    return _DANGEROUS.sub("'", text)
