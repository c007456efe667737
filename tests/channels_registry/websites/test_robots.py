"""robots.txt as RFC 9309 has it."""

import pytest

from channels_registry.websites.robots import read_robots


def allows(text: str, path: str) -> bool:
    return read_robots(text, "masthead").allow(f"https://a.example{path}")


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/a", True),
        ("<html>Not found</html>", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-AGENT : *  # all\n disallow : /private # not this", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Masthead\nDisallow: /b", "/a", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Masthead/1.0\nDisallow: /b", "/b", False),
        ("User-agent: masthead\nAllow: /\nUser-agent: masthead\nDisallow: /b", "/b", False),
        ("User-agent: masthead\nCrawl-delay: 2\n\nUser-agent: *\nDisallow: /", "/a", True),
        # The longest rule wins, wherever it stands; allowing wins a tie.
        ("User-agent: *\nDisallow: /\nAllow: /about", "/about", True),
        ("User-agent: *\nAllow: /about\nDisallow: /", "/other", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # Wildcards
        ("User-agent: *\nDisallow: /*/private", "/de/private/x", False),
        ("User-agent: *\nDisallow: /*?", "/a?b=c", False),
        ("User-agent: *\nDisallow: /*?", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php5", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*b*a$", "/aba", False),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /%C3%A9", "/é", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ],
)
def test_a_rule_closes_what_it_names(text: str, path: str, expected: bool) -> None:
    assert allows(text, path) is expected


def test_many_wildcards_are_looked_for_without_going_back() -> None:
    text = "User-agent: *\nDisallow: /" + "*a" * 900 + "b"
    assert allows(text, "/" + "a" * 1_900)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Crawl-delay: 2.5", 2.5), ("Crawl-delay: 86400", 10.0), ("Crawl-delay: soon", 0.0)],
)
def test_a_pause_is_kept_up_to_ten_seconds(line: str, expected: float) -> None:
    assert read_robots(f"User-agent: *\n{line}", "masthead").delay == expected
