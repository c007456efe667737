"""A rule is called the same everywhere: in its file, on the page, in the README."""

import pytest

from accounts.templatetags.masthead import MARKS
from ownership.rules import RULES
from ownership.rules.problems import Rule
from tests.databases import ROOT


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_and_the_readme_use_the_rules_own_words(rule: Rule) -> None:
    assert MARKS[rule.code].words == rule.title
    title, _, definition = rule.definition.rstrip(".").partition(": ")
    assert title == rule.title
    assert f"| {title} | {definition} |" in (ROOT / "README.md").read_text()
