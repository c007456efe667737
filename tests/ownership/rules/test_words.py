"""A rule is called the same everywhere: in its file, on the page, in the README."""

import sys

import pytest

from accounts.templatetags.masthead import MARKS
from ownership.rules import RULES
from ownership.rules.problems import Rule
from tests.databases import ROOT


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_and_the_readme_use_the_rules_own_words(rule: Rule) -> None:
    assert MARKS[rule.code].words == rule.title
    title, _, definition = rule.says.partition(": ")
    assert title == rule.title
    docstring = sys.modules[rule.find.__module__].__doc__ or ""
    assert rule.says == " ".join(docstring.split()).rstrip(".")
    severity = rule.severity.name.lower()
    line = f"| {title} | {definition} | {severity} | {rule.default_limit} |"
    assert line in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_stands_in_the_file_of_its_name(rule: Rule) -> None:
    assert rule.find.__module__ == f"ownership.rules.{rule.code}"
