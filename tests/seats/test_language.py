"""Every page speaks the language of its reader: in a made-up one, nothing of ours stays English.

What is left once the words of that language are taken out is what the organization keeps: names,
and sentences that are stored (findings, the trail), which are in one language for everybody.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.utils.translation import trans_real

from accounts.script_words import _load
from accounts.tenancy.selfcheck import tenant_models
from channels_registry.platforms.catalogue import PLATFORMS
from channels_registry.spreadsheets.columns import FIELDS, ROLES, label_of
from ownership.defaults import SUGGESTED_STAKES
from tests.journeys.pages import PARTS, addresses_of
from tests.seats.stage import Stage

pytestmark = pytest.mark.django_db

CONTEXT = "\x04"
SAID = re.compile(r"⟦[^⟦⟧]*⟧")
HALF_SAID = re.compile(r"[^<>⟦⟧|]*⟧|⟦[^<>⟦⟧|]*")  # a part of a text of ours
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ALOUD = {"alt", "aria-label", "label", "placeholder", "title"}
INITIALS = re.compile(r"[A-Z]{1,2}")
UNREAD = {"script", "style", "svg", "kbd", "code"}
# Proper names, scopes, addresses; and initials.
AS_IT_IS = re.compile(r"Masthead|JSON|CSV|UTC|Excel|\w+:\w+|https?:\S+|\S+@\S+|@\w+|\w+\.com")


@pytest.fixture
def made_up_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English, with every text of ours between brackets."""
    english = trans_real.translation("en")
    mark = "⟦{}⟧".format
    monkeypatch.setattr(english, "gettext", lambda text: mark(text.rpartition(CONTEXT)[2]))
    monkeypatch.setattr(
        english,
        "ngettext",
        lambda one, many, n: mark((one if n == 1 else many).rpartition(CONTEXT)[2]),
    )
    _load.cache_clear()
    yield
    _load.cache_clear()


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in UNREAD
        self.read += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.read.append(data)


def list_kept(stage: Stage) -> str:
    """Whatever the organization keeps, as one text."""
    with stage.world.open():
        rows = [row for model in tenant_models() for row in model.objects.values()]
    users = [(user.name, user.email) for user in stage.world.members.values()]
    platforms = [platform.name for platform in PLATFORMS.values()]
    columns = [label_of(field) for field in (*FIELDS, *ROLES)]  # as they stand in the files
    stakes = SUGGESTED_STAKES.values()  # kept as they are, once somebody takes one
    return " ".join(map(str, [*rows, *users, *platforms, *columns, *stakes])).lower()


def find_english(page: str, kept: str) -> set[str]:
    while SAID.search(page):
        page = SAID.sub("|", page)
    page = HALF_SAID.sub("|", page)
    reader = Reader()
    reader.feed(page)
    left = (AS_IT_IS.sub("", text) for text in reader.read)
    pieces = (piece for text in left for piece in re.split(r"[|,·:()]|\. ", text))
    words = {" ".join(piece.split()).strip(" .:;?()“”\"'") for piece in pieces}
    return {
        w for w in words if WORD.search(w) and not INITIALS.fullmatch(w) and w.lower() not in kept
    }


@pytest.mark.parametrize("part", PARTS)
def test_a_page_says_everything_in_the_language_of_its_reader(
    part: str, made_up_language: None
) -> None:
    stage = Stage.furnish()
    kept = list_kept(stage)
    client = stage.world.sign_in("owner")
    pages, found = 0, set()
    for address in dict.fromkeys(addresses_of(stage, part)):
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        pages += 1
        found |= {(address, words) for words in find_english(answer.content.decode(), kept)}
    assert pages > 5
    assert not found
