"""What is a website, what belongs to it, and which addresses are one page."""

import pytest

from channels_registry.websites.addresses import (
    NotAWebsite,
    is_page,
    join,
    key_of,
    normalise,
    read_website,
)


@pytest.mark.parametrize(
    ("typed", "host", "starts"),
    [
        ("kestrel.example", "kestrel.example", ["https://kestrel.example/", "http://"]),
        ("  Kestrel.Example  ", "kestrel.example", ["https://kestrel.example/", "http://"]),
        ("www.kestrel.example", "kestrel.example", ["https://www.kestrel.example/", "http://"]),
        ("https://kestrel.example", "kestrel.example", ["https://kestrel.example/"]),
        ("HTTP://kestrel.example/", "kestrel.example", ["http://kestrel.example/"]),
        ("kestrel.example/de?utm_source=x#top", "kestrel.example", ["https://kestrel.example/de"]),
        (
            "https://kestrel.example:8443/a",
            "kestrel.example:8443",
            ["https://kestrel.example:8443"],
        ),
        ("kestrel.example:443", "kestrel.example", ["https://kestrel.example/"]),
        ("bücher.example", "xn--bcher-kva.example", ["https://xn--bcher-kva.example/"]),
        ("//kestrel.example/x", "kestrel.example", ["https://kestrel.example/x"]),
        ("localhost:8000", "localhost:8000", ["https://localhost:8000/"]),
    ],
)
def test_a_website_is_read_as_people_type_it(typed: str, host: str, starts: list[str]) -> None:
    site = read_website(typed)
    assert site.host == host
    assert site.starts[0].startswith(starts[0])
    if len(starts) == 2:
        assert site.starts[1] == site.starts[0].replace("https", "http")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the address of a website"),
        ("kestrel", "“kestrel” is not the address of a website. Write it like kestrel.example."),
        ("our website", "is not the address"),
        ("ftp://kestrel.example", "starts with https://"),
        ("javascript://kestrel.example", "starts with https://"),
        ("https://user:secret@kestrel.example/", "user name"),
        ("https://kestrel.example:99999/", "is not the address"),
        ("https://kestrel.example:a/", "is not the address"),
        ("0x7f000001", "is not the address"),
        ("http://[::1]/", "is not the address"),
        ("kestrel\\example", "is not the address"),
        ("kestrel\u202e.example", "is not the address"),
        ("https://www.instagram.com/kestrel", "is a platform"),
        ("x.com", "is a platform"),
        ("x" * 3000, "is not the address"),
    ],
)
def test_what_is_no_website_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(NotAWebsite) as refused:
        read_website(typed)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "is_covered"),
    [
        ("https://kestrel.example/", True),
        ("http://shop.kestrel.example/a", True),
        ("https://kestrel.example:443/", True),
        ("https://evilkestrel.example/", False),
        ("https://kestrel.example.evil.example/", False),
        ("https://example/", False),
        ("https://kestrel.example:8443/", False),
        ("https://a@kestrel.example/", False),
        ("https://kestrel.example:0/", False),
        ("ftp://kestrel.example/", False),
        ("mailto:a@kestrel.example", False),
        ("https://[/", False),
    ],
)
def test_a_site_is_its_host_and_what_is_below_it(url: str, is_covered: bool) -> None:
    assert read_website("www.kestrel.example").covers(url) is is_covered


def test_a_site_on_a_port_of_its_own_is_on_that_port_alone() -> None:
    site = read_website("http://127.0.0.1:8123")
    assert site.covers("http://127.0.0.1:8123/a")
    assert not site.covers("http://127.0.0.1:8124/a")
    assert not site.covers("http://127.0.0.1/a")


@pytest.mark.parametrize(
    "url",
    [
        "https://kestrel.example/a",
        "http://kestrel.example/a",
        "https://www.kestrel.example/a/",
        "https://kestrel.example:443/a",
        "https://KESTREL.example/a?utm_source=mail&utm_medium=x",
        "https://kestrel.example/a?fbclid=1",
        "https://kestrel.example/a;jsessionid=0FA1",
        "https://kestrel.example/a?PHPSESSID=12",
    ],
)
def test_the_addresses_of_one_page_have_one_key(url: str) -> None:
    assert key_of(normalise(url) or "") == "kestrel.example/a"


def test_what_a_query_says_makes_another_page_in_whatever_order() -> None:
    keys = {key_of(normalise(f"https://a.example/?{q}") or "") for q in ("p=1&l=de", "l=de&p=1")}
    assert keys == {"a.example?l=de&p=1"}
    assert normalise("https://a.example/?p=2") == "https://a.example/?p=2"


def test_links_are_joined_as_browsers_join_them() -> None:
    base = "https://a.example/b/c"
    assert join(base, " ../d#e ") == "https://a.example/d"
    assert join(base, "//x.com/acme") == "https://x.com/acme"
    assert join(base, "/d\n/e") == "https://a.example/d/e"
    assert join(base, "#top") is None
    assert join(base, "https://[broken") is None
    assert normalise(join(base, "mailto:a@b.example") or "") is None


def test_files_are_no_pages() -> None:
    assert is_page("https://a.example/contact.html")
    assert is_page("https://a.example/x.php?file=a.pdf")
    assert not is_page("https://a.example/report.PDF")
    assert not is_page("https://a.example/photo.jpeg?size=2")
