"""Lines that somebody pasted: each is a profile, a website, or a sentence about what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.platforms.custom import NO_TEMPLATES
from channels_registry.websites.pasted import read_pasted

LINES = """
  aldermoor.example
https://www.kestrel.example/en?utm_source=x

tiktok.com/@brae.cooks
@help@aldermoor.example
kestrel
"""


def test_profiles_and_websites_may_stand_among_each_other() -> None:
    pasted = read_pasted(LINES, NO_TEMPLATES)
    assert [(i.platform, i.key) for i, _ in pasted.profiles] == [
        ("tiktok", "brae.cooks"),
        ("mastodon", "help@aldermoor.example"),
    ]
    assert pasted.websites == [
        (2, "aldermoor.example"),
        (3, "https://www.kestrel.example/en?utm_source=x"),
    ]
    assert [(line.number, line.text) for line in pasted.unread] == [(7, "kestrel")]


@pytest.mark.parametrize("line", ["127.0.0.1:8000", "http://localhost:8000/", "shop.example:8443"])
def test_a_website_may_have_a_port_or_be_ones_own(line: str) -> None:
    assert read_pasted(line, NO_TEMPLATES).websites == [(1, line)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("kestrel", "could be on any platform. Paste the link"),
        ("@kestrel", "could be on any platform. Paste the link"),
        ("https://x.com/acme/status/1", "paste the address of the profile"),
        ("https://x.com", "paste the address of the profile"),
        ("help@kestrel.example", "looks like an e-mail address"),
        ("kestrel.example and more", "one address or handle at a time"),
        ("https://x.com/ac\u200bme", "invisible character"),
        ("ftp://kestrel.example", "https"),
        ("x" * 5_000, "longer than 2 KB"),
        (f"https://www.linkedin.com/company/{'x' * 400}", "paste the profile's"),
    ],
)
def test_what_is_neither_says_what_to_do(line: str, sentence: str) -> None:
    (unread,) = read_pasted(line, NO_TEMPLATES).unread
    assert sentence in unread.sentence
    assert unread.text == line


@given(st.text())
def test_any_text_is_sorted_and_no_line_is_lost(text: str) -> None:
    pasted = read_pasted(text, NO_TEMPLATES)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sorted_lines = [
        *(line for _, line in pasted.profiles),
        *(line for _, line in pasted.websites),
        *(line.text for line in pasted.unread),
    ]
    assert sorted(sorted_lines) == sorted(lines)
