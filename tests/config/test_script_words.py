"""Every text of the scripts can be said in another language, and a page brings those of its own."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template

from accounts import script_words
from accounts.script_words import list_counted, list_texts
from tests.databases import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
# One text of `say`, or the two of `sayCount`: in its place, or kept in a list of two before.
TEXT = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
PAIR = re.compile(r'(?:\bsayCount\(|\[)\s*"([^"]*\{n\}[^"]*)",\s*"([^"]*\{n\}[^"]*)"')
# What reads like a sentence.
SENTENCE = re.compile(r"""["`]([A-Z][a-z]+ [a-z{$][^"`\n]*)["`]""")


def read_scripts() -> str:
    """All those that say something; others have a `say` of their own."""
    texts = [COMMENT.sub("", path.read_text()) for path in SCRIPTS]
    return "\n".join(text for text in texts if "/words.js" in text)


def test_what_scripts_say_is_listed_for_translators() -> None:
    assert set(TEXT.findall(read_scripts())) == set(list_texts(str))


def test_what_scripts_count_is_listed_for_translators() -> None:
    pairs = list_counted(lambda one, several, _: (one, several), 0)
    assert set(PAIR.findall(read_scripts())) == set(pairs)


def test_scripts_say_nothing_else() -> None:
    pairs = list_counted(lambda one, several, _: (one, several), 0)
    listed = {*list_texts(str), *(text for pair in pairs for text in pair)}
    texts = [COMMENT.sub("", path.read_text()) for path in SCRIPTS]
    assert set(SENTENCE.findall("\n".join(texts))) <= listed


class Meta(HTMLParser):
    found: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = json.loads(dict(attrs)["content"] or "")


def read_page() -> dict[str, Any] | None:
    meta = Meta()
    meta.feed(Template("{% script_words %}").render(Context()))
    return meta.found


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three forms: of 1, of what ends in 2 to 4 but for 12 to 14, of everything else."""

    def ngettext(one: str, several: str, n: int) -> str:
        if n == 1:
            return f"1:{one}"
        few = n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        return f"{'few' if few else 'many'}:{several}"

    script_words._load.cache_clear()
    monkeypatch.setattr(script_words.translation, "gettext", lambda text: f"pl:{text}")
    monkeypatch.setattr(script_words.translation, "ngettext", ngettext)
    yield
    script_words._load.cache_clear()


def test_an_english_page_brings_nothing() -> None:
    assert read_page() is None


def test_a_page_in_another_language_brings_every_text_in_every_form(polish: None) -> None:
    brought = read_page()
    assert brought
    assert brought["words"]["Dismiss"] == "pl:Dismiss"
    forms, kinds = brought["words"]["{n} cells"], brought["kinds"]
    # As static/js/words.js reads them.
    said = {
        n: forms[int(kinds[n if n < 100 else 100 + n % 100])]
        for n in (0, 1, 2, 5, 12, 22, 101, 1_103)
    }
    assert said == {
        0: "many:{n} cells",
        1: "1:{n} cell",
        2: "few:{n} cells",
        5: "many:{n} cells",
        12: "many:{n} cells",
        22: "few:{n} cells",
        101: "many:{n} cells",
        1_103: "few:{n} cells",
    }
