"""Which profiles a page names, and how; what it leads to; pages made to hang a reader."""

import json
import subprocess
import sys

import pytest

from channels_registry.models import FoundHow
from channels_registry.websites.addresses import read_website
from channels_registry.websites.markup import read_tags
from channels_registry.websites.pages import How, ReadPage, read_html, read_page
from channels_registry.websites.structured import read_same_as
from tests.databases import ROOT

SITE = read_website("kestrel.example")


def read(html: str, url: str = "https://kestrel.example/") -> ReadPage:
    return read_page(html, url=url, site=SITE)


def named(html: str) -> dict[str, str]:
    """Address of each profile -> how it is named."""
    return {one.identity.url: str(one.how) for one in read(html).named}


@pytest.mark.parametrize(
    ("html", "how"),
    [
        ('<a href="https://x.com/kestrel">X</a>', "body"),
        ("<A HREF=https://twitter.com/kestrel?lang=en target=_blank>X</A>", "body"),
        ("<a class='b' href = 'http://www.twitter.com/kestrel/'>", "body"),
        ('<a href="//x.com/kestrel">', "body"),
        ('<a href="https://x.com/kestrel&#63;lang&#61;en&amp;a=b">', "body"),
        ('<a href="https://twitter.com/#!/kestrel">', "body"),
        ('<footer><p><a href="https://x.com/kestrel"></a></footer>', "footer"),
        ('<div class="site-footer dark"><ul><li><a href="https://x.com/kestrel">', "footer"),
        ('<div id="colophon"><br><img src=a><a href="https://x.com/kestrel">', "footer"),
        ('<div role="contentinfo"><a href="https://x.com/kestrel">', "footer"),
        ('<header><nav><a href="https://x.com/kestrel">', "header"),
        ('<nav><a href="https://x.com/kestrel">', "header"),
        ('<footer></footer><p><a href="https://x.com/kestrel">', "body"),
        ('<article><header><a href="https://x.com/kestrel">', "body"),
        ('<article></article><footer><a href="https://x.com/kestrel">', "footer"),
        ('<a rel="noopener me" href="https://x.com/kestrel">', "rel_me"),
        ('<link rel="me" href="https://x.com/kestrel">', "rel_me"),
        ('<meta name="twitter:site" content="@kestrel">', "meta"),
        ('<meta property="og:see_also" content="https://x.com/kestrel">', "meta"),
        ('<map><area href="https://x.com/kestrel"></map>', "body"),
        ("<!-- <footer> --><a href='https://x.com/kestrel'>", "body"),
        ("<script>'<footer>'</script><a href='https://x.com/kestrel'>", "body"),
        ("<svg/><a title='>' href='https://x.com/kestrel'>", "body"),
        ("<a href='https://x.com/kestrel' href='https://x.com/other'>", "body"),
    ],
)
def test_a_profile_is_found_with_how_the_page_names_it(html: str, how: str) -> None:
    assert named(html) == {"https://x.com/kestrel": how}


@pytest.mark.parametrize(
    "html",
    [
        # Buttons that share this page
        '<a href="https://www.facebook.com/sharer/sharer.php?u=https://kestrel.example/">',
        '<a href="https://twitter.com/intent/tweet?text=a&via=kestrel">',
        '<a href="https://x.com/share?url=https://x.com/kestrel">',
        '<a href="https://www.linkedin.com/shareArticle?mini=true&url=https://a.example">',
        '<a href="https://www.linkedin.com/sharing/share-offsite/?url=https://a.example">',
        '<a href="https://pinterest.com/pin/create/button/?url=https://a.example">',
        '<a href="https://wa.me/?text=https://a.example">',
        '<a href="https://t.me/share/url?url=https://a.example">',
        '<a href="https://www.reddit.com/submit?url=https://a.example">',
        '<a href="https://api.whatsapp.com/send?text=a">',
        # Single posts
        '<a href="https://x.com/kestrel/status/1">',
        '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">',
        '<a href="https://www.instagram.com/p/abc/">',
        # Other things
        '<a href="https://other.example/about">',
        '<a href="mailto:press@kestrel.example">',
        '<a href="javascript:void(0)">',
        '<link rel="stylesheet" href="https://x.com/kestrel">',
        '<meta name="twitter:site" content="Kestrel Coffee">',
        '<meta name="twitter:creator" content="@somebody">',
        '<!-- <a href="https://x.com/kestrel"> -->',
        "<script>var a = '<a href=\"https://x.com/kestrel\">'</script>",
        '<textarea><a href="https://x.com/kestrel"></textarea>',
        '<a href="https://x.com/kestrel',
        '<a href="https://evilx.com/kestrel">',
        "<a>",
        "<a href>",
        "<",
        "",
    ],
)
def test_what_shares_or_leads_elsewhere_is_no_profile(html: str) -> None:
    assert named(html) == {}


def test_a_profile_named_twice_counts_once_by_its_surest_naming() -> None:
    html = """
      <a href="https://x.com/Kestrel">a</a>
      <footer><a href="https://twitter.com/kestrel?ref=footer">b</a></footer>
      <script type="application/ld+json">{"sameAs": "https://x.com/kestrel"}</script>"""
    assert named(html) == {"https://x.com/kestrel": "json_ld"}


def test_each_of_many_platforms_is_found() -> None:
    links = [
        "https://www.facebook.com/kestrelcoffee",
        "https://www.linkedin.com/company/kestrel-coffee",
        "https://www.youtube.com/@kestrel",
        "https://www.tiktok.com/@kestrel",
        "https://bsky.app/profile/kestrel.example",
        "https://mastodon.social/@kestrel",
        "https://www.threads.net/@kestrel",
    ]
    html = "<footer>" + "".join(f'<a href="{link}">' for link in links) + "</footer>"
    platforms = {one.identity.platform for one in read(html).named}
    assert platforms == {
        *("facebook", "linkedin", "youtube", "tiktok", "bluesky", "mastodon", "threads")
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"sameAs": "https://x.com/kestrel"}',
        '{"sameAs": ["https://kestrel.example", "https://x.com/kestrel", 7, null]}',
        '[{"@graph": [{"publisher": {"sameAs": ["https://x.com/kestrel"]}}]}]',
        '{"sameAs": [{"@id": "https://x.com/kestrel"}, {"url": "https://other.example"}]}',
        '{"schema:sameAs": {"@id": "https://x.com/kestrel"}}',
        '{"sameAs": "https:\\/\\/x.com\\/kestrel"}',
        '{"sameAs": ["https://x.com/kestrel",], }',
        '// made by a plug-in\n{"sameAs": ["https:\\/\\/x.com\\/kestrel"]};',
        '{"a": {"b": [' + "[" * 100_000 + '"sameAs":["https://x.com/kestrel"]',
    ],
)
def test_json_ld_is_read_however_deep_and_however_broken(text: str) -> None:
    html = f'<script type="application/ld+json; charset=utf-8">{text}</script>'
    assert named(html) == {"https://x.com/kestrel": "json_ld"}


@pytest.mark.parametrize(
    "text", ["", "{", '"sameAs"', '{"sameAs": {}}', '{"sameAs": [[]]}', "null"]
)
def test_json_ld_without_links_has_none(text: str) -> None:
    assert read_same_as(text) == []


def test_an_address_that_cannot_be_stored_is_left_out() -> None:
    text = json.dumps({"sameAs": ["https://x.com/\ud800kestrel", "https://x.com/a\x00b"]})
    assert named(f'<script type="application/ld+json">{text}</script>') == {}


def test_links_within_the_site_are_where_to_read_on() -> None:
    html = """
      <nav><a href="/about/#team">1</a></nav>
      <a href="contact?utm_source=nav">2</a> <a href="https://shop.kestrel.example/">3</a>
      <footer><a href="/about/">4</a></footer>
      <a href="/menu.pdf">5</a> <a href="https://other.example/">6</a>
      <a href="http://[::1]:99999/">7</a> <a href="tel:+123">8</a>"""
    assert read(html, "https://kestrel.example/a/b").leads_to == {
        "https://kestrel.example/about/": How.HEADER,
        "https://kestrel.example/a/contact": How.BODY,
        "https://shop.kestrel.example/": How.BODY,
    }


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("é".encode(), "text/html; charset=utf-8"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ('<meta charset="windows-1252">é'.encode("cp1252"), "text/html"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=latin-1"),
        ("é".encode(), "text/html; charset=unicode_escape"),
        ("é".encode(), "text/html; charset=nonsense-8"),
        ("é".encode(), ""),
    ],
)
def test_a_page_is_decoded_as_it_says(content: bytes, content_type: str) -> None:
    assert read_html(content, content_type).endswith("é")


def test_a_page_that_is_no_text_is_read_without_an_error() -> None:
    assert read(read_html(bytes(range(256)) * 100)).named == []


HOSTILE = {
    "nesting": "'<div>' * 200_000",
    "nesting that is never closed": "'<p><b>' * 50_000 + '</i>' * 50_000",
    "attributes": "'<a ' + ' '.join(f'a{n}=x' for n in range(100_000)) + '>'",
    "half tags": "'<a/' * 300_000",
    "half comments": "'<!--' * 500_000",
    "declarations": "'<![CDATA[' * 200_000",
    "quotes": "'<a \"' * 200_000",
    "ends": "'</' * 1_000_000",
    "scripts": "'<script>' * 250_000",
    "entities": "'<a href=\"' + '&amp' * 500_000 + '\">'",
    "long names": "'<' + 'a' * 2_000_000",
    "blanks": "'<a href' + ' ' * 2_000_000",
    "broken JSON-LD": """'<script type="ld+json">' + '"sameAs":[' * 45_000 + '</script>'""",
    "open JSON-LD": """'<script type="ld+json">' + '["sameAs",' * 45_000 + '</script>'""",
    "links": "'<a href=\"https://x.com/a\">' * 80_000",
    "charset": "'<meta' * 400_000",
}


@pytest.mark.parametrize("recipe", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_hang_its_reader_does_not(recipe: str) -> None:
    """In a process of its own, which would be ended long after any page is read."""
    code = f"""
from channels_registry.websites.addresses import read_website
from channels_registry.websites.pages import read_html, read_page
content = ({recipe}).encode()
read_page(read_html(content), url="https://a.example/", site=read_website("a.example"))
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_tags_come_in_their_order_with_their_text() -> None:
    tags = list(read_tags("<p a=1>x<!-->y--><br/></P><script>a<b></script ><i"))
    assert [(tag.name, tag.is_end) for tag in tags] == [
        *(("p", False), ("br", False), ("p", True), ("script", False), ("script", True))
    ]
    assert tags[0].attributes == {"a": "1"}
    assert tags[3].text == "a<b>"


def test_the_ways_of_naming_are_the_columns_choices() -> None:
    assert [str(how) for how in How] == FoundHow.values
