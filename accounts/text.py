"""Text that people type, as it is kept. Knows no Django.

What cannot be seen is taken out, because it can make one name look like another or turn the words
around it: control characters, marks that switch the direction of writing, spaces without width.
Joiners stay: Persian, Indic scripts and emoji need them. Addresses are not cleaned but refused
(channels_registry.platforms), since another character would mean another account.
"""

import re
import unicodedata

_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # controls, but for those of lines
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # direction, no width
    "\ud800-\udfff"  # halves of characters
)
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_LINE_ENDS = re.compile("\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]")
_ADDRESS = re.compile(r"://|\bwww\.|[^\s.]\.[a-z]{2,}/", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def clean_line(text: str) -> str:
    """One line: NFC, without what cannot be seen, single spaces."""
    return _BLANKS.sub(" ", clean_prose(text)).strip()


def clean_prose(text: str) -> str:
    """Several lines: NFC, without what cannot be seen; every line ends with a line feed."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", _LINE_ENDS.sub("\n", text))).strip()


def holds_address(name: str) -> bool:
    """Whether a mail program would make a link of a part of it."""
    return bool(_ADDRESS.search(name))


def fold_name(name: str) -> str:
    """The form in which names are compared: width, case and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def lower_name(name: str) -> str:
    """As the database folds it (accounts.models.fields.Folded), which keeps a sharp s."""
    return unicodedata.normalize("NFKC", clean_line(name)).lower()
