"""Bytes to lines: encodings are found or refused, never guessed."""

import pytest

from channels_registry.spreadsheets.lines import (
    MAX_LINE,
    find_encoding,
    read_lines,
)
from channels_registry.spreadsheets.refusals import UnreadableSheet


def in_pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("a\r", ["a\r"]),
        ("a\r\r\nb", ["a\r", "\r\n", "b"]),
        ("\n\nzürich\u2028x\n", ["\n", "\n", "zürich\u2028x\n"]),
    ],
)
def test_every_kind_of_line_end_ends_a_line_wherever_the_pieces_are_cut(text, lines, size):
    assert list(read_lines(in_pieces(text.encode(), size), "utf-8")) == lines


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-8", "utf-8")],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_no_part_of_the_text(codec, encoding):
    content = "größe,Ελλάδα\n".encode(codec)
    found, mark = find_encoding(content)
    assert found == encoding
    assert list(read_lines(in_pieces(content[mark:], 3), found)) == ["größe,Ελλάδα\n"]


def test_bytes_that_are_not_utf_8_are_refused_by_line_and_windows_1252_is_offered():
    content = b"a\nb\ncaf\xe9\n"
    with pytest.raises(UnreadableSheet, match=r"Line 3 .*Windows-1252") as refused:
        list(read_lines([content], "utf-8"))
    assert refused.value.code == "encoding"
    assert list(read_lines([content], "cp1252"))[2] == "café\n"


def test_a_character_cut_off_at_the_end_is_refused():
    with pytest.raises(UnreadableSheet):
        list(read_lines(["é".encode()[:1]], "utf-8"))


def test_a_nul_is_refused_by_line():
    with pytest.raises(UnreadableSheet, match="Line 2 holds a NUL"):
        list(read_lines([b"a\nb\0\n"], "utf-8"))


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    endless = (b"x" * 65_536 for _ in range(MAX_LINE))
    with pytest.raises(UnreadableSheet, match="Line 1 is longer"):
        list(read_lines(endless, "utf-8"))
