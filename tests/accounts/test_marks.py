"""The marks that every page draws: each has its colour."""

import re

import pytest

from accounts.templatetags.masthead import MARKS, code_words, language
from tests.databases import ROOT

STYLE = (ROOT / "static" / "css" / "components.css").read_text()


@pytest.mark.parametrize("tone", sorted({mark.tone for mark in MARKS.values()}))
def test_every_tone_has_a_colour_of_its_own(tone: str) -> None:
    """Its class is put together by the tags, so that no search of the templates finds it."""
    rule = re.search(rf"^\.tone-{tone} \{{([^}}]*)\}}", STYLE, re.MULTILINE)
    assert rule and "--tone:" in rule[1]


@pytest.mark.parametrize(
    ("written", "shown"),
    [("de", "German"), ("pt-BR", "Brazilian Portuguese"), ("Deutsch", "Deutsch"), ("xx", "xx")],
)
def test_a_language_is_called_by_its_name_where_it_is_a_code(written: str, shown: str) -> None:
    assert language(written) == shown


def test_words_in_backticks_are_code_and_nothing_else_is_markup() -> None:
    said = code_words("Send `If-Match` & <b>")
    assert "<code>If-Match</code> &amp; &lt;b&gt;" in said
