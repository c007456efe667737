"""Bytes to lines of text, from any place in the file, without holding more than a piece of it."""

import codecs
import re
from collections.abc import Iterable, Iterator

from channels_registry.spreadsheets.refusals import UnreadableSheet

# Longest mark first: UTF-16's is not a beginning of UTF-8's, but who reads this need not check.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a person may choose when a file is not UTF-8.
OFFERED_ENCODING = "cp1252"
ENCODINGS = frozenset({"utf-8", "utf-16-le", "utf-16-be", OFFERED_ENCODING})
# 50 columns of the longest cell never come near it in practice; bytes that are no table do.
MAX_LINE = 1_000_000
_LINE_END = re.compile(r"\r\n|\r(?=[^\n])|\n")


def find_encoding(start: bytes) -> tuple[str, int]:
    """The encoding by the byte order mark, else UTF-8; and how many bytes the mark takes."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding, len(mark)
    return "utf-8", 0


def read_lines(pieces: Iterable[bytes], encoding: str, *, first_line: int = 1) -> Iterator[str]:
    """The lines with their ends (CR, LF or CRLF) as they stand in the file.

    `pieces` begin at the start of a line, which is number `first_line` for the messages.
    """
    number = first_line
    rest = ""
    for text in _decode(pieces, encoding, first_line):
        start, seen, rest = 0, max(len(rest) - 1, 0), rest + text
        for end in _LINE_END.finditer(rest, seen):
            yield _check(rest[start : end.end()], number)
            start = end.end()
            number += 1
        rest = rest[start:]
        _check(rest, number)
    if rest:  # without an end, or with a lone CR that waited for its LF
        yield rest


def _decode(pieces: Iterable[bytes], encoding: str, first_line: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    number = first_line
    try:
        for piece in pieces:
            text = decoder.decode(piece)
            number += text.count("\n") or text.count("\r")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode(encoding, "replace")
        number += good.count("\n") or good.count("\r")
        raise UnreadableSheet("encoding", _refusal(encoding, number)) from error


def _refusal(encoding: str, number: int) -> str:
    if encoding == "utf-8":
        return (
            f"Line {number} is not UTF-8. If the file comes from an older Excel on Windows, "
            "read it as Windows-1252."
        )
    return f"Line {number} cannot be read as {encoding}. Save the file as UTF-8 and try again."


def _check(line: str, number: int) -> str:
    if len(line) > MAX_LINE:
        raise UnreadableSheet(
            "line_too_long",
            f"Line {number} is longer than {MAX_LINE:,} characters. Is this a table of channels?",
        )
    if "\0" in line:
        raise UnreadableSheet(
            "nul", f"Line {number} holds a NUL character. Save the file as CSV (UTF-8) again."
        )
    return line
