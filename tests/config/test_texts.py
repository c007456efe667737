"""Every text that a person reads can be translated: what stands in a template is inside
`{% translate %}` or `{% blocktranslate %}`, or under an element that says `translate="no"`.

What the markup says is checked here, word by word; what Python says is checked by walking pages in
a made-up language (tests/seats/test_language.py).
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tests.databases import ROOT

TEMPLATES = ROOT / "templates"
READ_ALOUD = {"alt", "aria-label", "label", "placeholder", "title"}
AS_THEY_ARE = {"code", "kbd", "script", "style"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TAG = "\x00"  # stands where something of the template's own stood
CLASS_BLOCK = re.compile(r"block (\w+_class|measure)")
WORD = re.compile(r"[^\W\d_]")
LITERAL = re.compile(r"""(?P<before>_\(|\|date:|\|time:|\|n?gettext:)?(["'])(?P<words>.*?)\2""")
SPOKEN = re.compile(r"[^\W\d_].* | [^\W\d_]|^[A-Z][a-z]")


class Reader(HTMLParser):
    """Collects what a person would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self._left: list[str] = []  # elements within one that is left as it is

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take(tag, dict(attrs))
        if tag in VOID:
            return
        if self._left or tag in AS_THEY_ARE or ("translate", "no") in attrs:
            self._left.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._left:
            del self._left[len(self._left) - 1 - self._left[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def _take(self, tag: str, attrs: dict[str, str | None]) -> None:
        for name, value in attrs.items():
            if name in READ_ALOUD and attrs.get("translate") != "no":
                self._keep(value or "")

    def _keep(self, text: str) -> None:
        text = " ".join(text.replace(TAG, " ").split())
        if not self._left and WORD.search(text):
            self.read.append(text)


def find_bare_texts(source: str, is_markup: bool = True) -> list[str]:
    """What would stay English in every language."""
    found, markup, inside, unread = [], [], False, False
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0]
        is_tag = token.token_type is TokenType.BLOCK
        if is_tag and (name == "comment" or CLASS_BLOCK.fullmatch(token.contents)):
            unread = True
        elif is_tag and name in ("endcomment", "endblock"):
            unread = False
        if unread:
            continue
        if token.token_type is TokenType.TEXT:
            markup.append(TAG if inside else token.contents)
            continue
        if token.token_type is TokenType.COMMENT:
            continue
        markup.append(TAG)
        if token.token_type is TokenType.BLOCK and name in ("blocktranslate", "endblocktranslate"):
            inside = name == "blocktranslate"
        if token.token_type is TokenType.BLOCK and name == "translate":
            continue
        if "|pluralize" in token.contents:
            found.append(token.contents)
        for literal in LITERAL.finditer(token.contents):
            if not literal["before"] and name != "now" and SPOKEN.search(literal["words"]):
                found.append(literal["words"])
    text = "".join(markup)
    if is_markup:
        reader = Reader()
        reader.feed(text)
        reader.close()
        return found + reader.read
    return found + [line.strip() for line in text.splitlines() if WORD.search(line)]


@pytest.mark.parametrize(
    "path",
    sorted(path for path in TEMPLATES.rglob("*.*") if path.name != "robots.txt"),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    bare = find_bare_texts(path.read_text(), is_markup=path.suffix == ".html")
    assert not bare, f"{path.relative_to(ROOT)} says in English alone: {bare}"


@pytest.mark.parametrize(
    "source",
    [
        "<p>Two words</p>",
        '<p>{% icon "x" %} owners</p>',
        '<input aria-label="Search">',
        '<p translate="no">Masthead</p><p>is told</p>',
        "<p>{{ count }} day{{ count|pluralize }}</p>",
        '{% include "_box.html" with title="Who owns it" %}',
        '{{ names|join:" or " }}',
        '{{ name|default:"Nobody" }}',
        "{% blocktranslate %}Said{% endblocktranslate %} and not said",
    ],
)
def test_an_english_text_is_found(source: str) -> None:
    assert find_bare_texts(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="small">{% translate "Two words" %}</p>',
        "<p>{% blocktranslate count n=n %}{{ n }} day{% plural %}days{% endblocktranslate %}",
        '<p><span translate="no">Masthead <b>x</b></span> 12 ({{ name }})</p>',
        "<p><kbd>Ctrl</kbd> <code>a/b</code></p>",
        '{% url "two" name="x" %}{{ day|date:"j M" }}{{ name|default:_("Nobody") }}',
    ],
)
def test_a_text_that_can_be_translated_is_left_alone(source: str) -> None:
    assert not find_bare_texts(source)
