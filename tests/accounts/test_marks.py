"""The marks that every page draws: each has its colour."""

import re

import pytest

from accounts.templatetags.masthead import MARKS
from tests.databases import ROOT

STYLE = (ROOT / "static" / "css" / "components.css").read_text()


@pytest.mark.parametrize("tone", sorted({mark.tone for mark in MARKS.values()}))
def test_every_tone_has_a_colour_of_its_own(tone: str) -> None:
    """Its class is put together by the tags, so that no search of the templates finds it."""
    rule = re.search(rf"^\.tone-{tone} \{{([^}}]*)\}}", STYLE, re.MULTILINE)
    assert rule and "--tone:" in rule[1]
