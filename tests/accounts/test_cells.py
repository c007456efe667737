"""Cells that leave as text and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.cells import escape_cell, unescape_cell

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\u00a0=1", "\uff1d1", "a\n=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_every_line_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    lines = escape_cell(text).split("\n")
    assert not any(line.strip(" \u00a0").startswith(tuple("=+-@\uff1d")) for line in lines)


@given(st.text(st.sampled_from("'=+-@ \t\na1\u00a0\uff1d"), max_size=8))
def test_what_was_exported_comes_back_as_it_was(text):
    assert unescape_cell(escape_cell(text)) == text


def test_an_apostrophe_of_the_text_itself_stays():
    assert unescape_cell("'t Hooft") == "'t Hooft"
