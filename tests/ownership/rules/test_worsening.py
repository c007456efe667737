"""What got worse: shares that fell, rules with more findings."""

from ownership.rules.worsening import Kind, Levels, Worsening, find_worse


def levels(
    activities: dict[str, int] | None = None,
    platforms: dict[str, int] | None = None,
    rules: dict[str, int] | None = None,
) -> Levels:
    return Levels(activities or {}, platforms or {}, rules or {})


def test_what_fell_comes_first_the_deepest_fall_at_the_top() -> None:
    then = levels({"care": 80, "crisis": 50}, {"x": 90}, {"owner_left": 1})
    now = levels({"care": 72, "crisis": 50}, {"x": 50}, {"owner_left": 6})
    assert find_worse(then, now, how_many=5) == [
        Worsening(Kind.PLATFORM, "x", 90, 50),
        Worsening(Kind.ACTIVITY, "care", 80, 72),
        Worsening(Kind.RULE, "owner_left", 1, 6),
    ]


def test_what_rose_stayed_is_new_or_is_gone_is_not_worse() -> None:
    then = levels({"care": 70, "gone": 90}, {}, {"contested": 4, "unowned": 2})
    now = levels({"care": 71, "new": 0}, {}, {"contested": 4, "unowned": 1})
    assert find_worse(then, now, how_many=5) == []


def test_a_rule_that_nobody_broke_before_is_worse() -> None:
    found = find_worse(levels(), levels(rules={"dormant": 2}), how_many=5)
    assert found == [Worsening(Kind.RULE, "dormant", 0, 2)]


def test_rules_have_two_places_and_those_that_are_left_over() -> None:
    many = {f"activity{n}": 90 for n in range(9)}
    fell = dict.fromkeys(many, 80)
    rules = {f"rule{n}": n + 1 for n in range(9)}
    crowded = find_worse(levels(many), levels(fell, rules=rules), how_many=5)
    assert [one.kind for one in crowded] == [Kind.ACTIVITY] * 3 + [Kind.RULE] * 2
    quiet = find_worse(levels(), levels(rules=rules), how_many=5)
    assert [one.key for one in quiet] == ["rule8", "rule7", "rule6", "rule5", "rule4"]
