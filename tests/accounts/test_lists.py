"""Several names in one sentence."""

from types import SimpleNamespace

from accounts.templatetags.lists import each, either, together


def test_names_are_joined_to_the_last_one() -> None:
    assert together(["Sales"]) == "Sales"
    assert together(["Sales", "Care"]) == "Sales and Care"
    assert together(["Sales", "Care", "Press"], "b") == "<b>Sales</b>, <b>Care</b> and <b>Press</b>"
    assert either(["Sales", "Care", "Press"]) == "Sales, Care or Press"
    assert together([]) == ""


def test_a_name_stays_text_also_in_an_element() -> None:
    assert together(["<i>", "B & C"], "b") == "<b>&lt;i&gt;</b> and <b>B &amp; C</b>"
    assert either(["{one}", "%s"]) == "{one} or %s"


def test_one_attribute_of_each() -> None:
    assert each([SimpleNamespace(label="A"), SimpleNamespace(label="B")], "label") == ["A", "B"]
