"""Find channels on our website: give it, watch it, decide; who may."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from channels_registry.models import Candidate, Channel, Discovery
from tests.ownership.views.pages import count_statements, main_words, messages_of, read
from tests.websites import Site, advance, page, propose, serving
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_machine")

X, TIKTOK = "https://x.com/kestrel", "https://www.tiktok.com/@kestrel"


@pytest.fixture
def site() -> Iterator[Site]:
    footer = f'<footer><a href="{X}">X</a></footer>'
    with serving({"/": page(TIKTOK, body=footer)}) as running:
        yield running


def stored(world: World) -> Discovery:
    with world.open():
        return Discovery.objects.select_related("job").latest("id")


def page_of(world: World, path: str = "") -> str:
    return world.url(f"channels/discover/{stored(world).pk}/{path}")


def candidates(world: World, *urls: str) -> list[str]:
    with world.open():
        found = Candidate.objects.filter(url__in=urls) if urls else Candidate.objects.all()
        return [str(pk) for pk in found.values_list("pk", flat=True)]


def give(world: World, websites: str, **more: object) -> object:
    form = {"websites": websites, "max_pages": 50} | more
    return world.sign_in("lead").post(world.url("channels/discover/"), form)


def test_a_website_is_given_read_and_its_channels_registered(world: World, site: Site) -> None:
    client = world.sign_in("lead")
    assert "Find channels on our website" in main_words(client, world.url("channels/"))
    answer = give(world, site.url)
    assert answer.status_code == 302
    assert answer.url == page_of(world)
    waiting = read(client, page_of(world))
    assert f"{page_of(world, 'progress/')}" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "0 of at most 50 pages" in main_words(client, page_of(world))

    advance(world, stored(world))
    shown = read(client, page_of(world))
    assert "every 1s" not in shown
    words = main_words(client, page_of(world))
    assert f"2 channels on {site.host} are not registered" in words
    assert "1 page read" in words
    assert f"X, link in the footer, {site.url}/" in words
    assert f"TikTok, link in the text, {site.url}/" in words
    assert "every 1s" not in read(client, page_of(world, "progress/"))

    form = {"candidate": candidates(world), "decision": "accept", "purpose": "brand"}
    decided = client.post(page_of(world, "decide/"), form)
    assert f"2 channels are registered, checked by the link on {site.host}." in messages_of(
        client, decided
    )
    with world.open():
        assert set(Channel.objects.values_list("url", "purpose")) == {
            (X, "brand"),
            (TIKTOK, "brand"),
        }
    words = main_words(client, page_of(world))
    assert f"Every channel on {site.host} is dealt with" in words
    assert "Registered 2" in words


def test_what_the_site_shows_in_its_frame_is_ticked_and_a_link_in_a_text_is_not(
    world: World, site: Site
) -> None:
    give(world, site.url)
    advance(world, stored(world))
    shown = read(world.sign_in("lead"), page_of(world))
    ticked = {
        pk: " checked" in shown.partition(f'id="candidate-{pk}"')[2].partition(">")[0]
        for pk in candidates(world)
    }
    assert ticked == {candidates(world, X)[0]: True, candidates(world, TIKTOK)[0]: False}


def test_not_ours_leaves_the_proposals_and_can_be_taken_back(world: World) -> None:
    propose(world, X, TIKTOK)
    client = world.sign_in("lead")
    form = {"candidate": candidates(world, X), "decision": "not_ours"}
    answer = client.post(page_of(world, "decide/"), form)
    assert "1 channel is noted as not yours and not proposed again." in messages_of(client, answer)
    assert "@kestrel" in main_words(client, page_of(world), standing="not_ours")
    assert "x.com/kestrel" not in read(client, page_of(world))
    propose(world, X, host="other.example")
    assert "Not ours 1" in main_words(client, page_of(world))
    form = {"candidate": candidates(world, X), "decision": "again", "standing": "not_ours"}
    again = client.post(page_of(world, "decide/"), form)
    assert again.url == page_of(world) + "?standing=not_ours"
    assert "x.com/kestrel" in read(client, page_of(world))


def test_the_report_names_channels_that_the_website_does_not(world: World) -> None:
    propose(world, X)
    world.register(X, "https://www.instagram.com/kestrel/")
    words = main_words(world.sign_in("lead"), page_of(world), standing="not_linked")
    assert "Registered, not linked 1" in words
    assert "@kestrel Instagram" in words
    assert "X, link" not in words


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"decision": "accept"}, "Tick at least one channel."),
        ({"candidate": ["nonsense"], "decision": "accept"}, "Tick at least one channel."),
        ({"candidate": [str(uuid4())], "decision": "accept"}, "Tick at least one channel."),
        ({"candidate": [str(uuid4())], "decision": "not_ours"}, "Tick at least one channel."),
        ({"candidate": True, "decision": "again"}, "Nothing changed."),
        ({"candidate": True}, "Choose what to do"),
        ({"candidate": True, "decision": "delete"}, "Choose what to do"),
        ({"candidate": True, "decision": "accept", "purpose": "fun"}, "Choose a purpose"),
    ],
)
def test_a_decision_that_says_nothing_changes_nothing(
    world: World, form: dict, sentence: str
) -> None:
    propose(world, X)
    if form.get("candidate") is True:
        form = form | {"candidate": candidates(world)}
    client = world.sign_in("lead")
    assert sentence in messages_of(client, client.post(page_of(world, "decide/"), form))
    with world.open():
        assert not Channel.objects.exists()
        assert Candidate.objects.get().disposition == "new"


@pytest.mark.parametrize(
    ("websites", "more", "sentence"),
    [
        ("", {}, "Write the address of a website, like kestrel.example."),
        (
            "kestrel",
            {},
            "“kestrel” is not the address of a website. Write it like kestrel.example.",
        ),
        ("kestrel.example\nhttps://x.com/kestrel", {}, "x.com is a platform"),
        ("kestrel.example", {"max_pages": 0}, "greater than or equal to 1"),
        ("kestrel.example", {"max_pages": 1_000}, "less than or equal to 200"),
        ("kestrel.example", {"max_pages": "many"}, "Enter a whole number"),
    ],
)
def test_what_cannot_be_read_is_refused_on_the_same_page_and_kept(
    world: World, websites: str, more: dict, sentence: str
) -> None:
    answer = give(world, websites, **more)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert sentence in words.replace("&#x27;", "'")
    assert all(line in words for line in websites.splitlines())
    with world.open():
        assert not Discovery.objects.exists()


def test_several_websites_are_read_each_by_itself(world: World) -> None:
    answer = give(world, "kestrel.example\n\n shop.example/de \nkestrel.example")
    client = world.sign_in("lead")
    assert answer.url == world.url("channels/discover/")
    words = main_words(client, answer.url)
    assert "kestrel.example Reading" in words
    assert "shop.example Reading" in words
    with world.open():
        assert Discovery.objects.count() == 2


def test_a_website_that_cannot_be_reached_says_what_to_do(world: World) -> None:
    give(world, "http://127.0.0.1:1/")
    advance(world, stored(world))
    words = main_words(world.sign_in("lead"), page_of(world))
    assert "127.0.0.1:1 cannot be read" in words
    assert "We could not reach 127.0.0.1:1. Check the address or paste the profile links." in words
    assert "Paste profile links" in words


def test_a_website_without_profiles_says_so(world: World) -> None:
    with serving({"/": page()}) as site:
        give(world, site.url)
        advance(world, stored(world))
    words = main_words(world.sign_in("lead"), page_of(world))
    assert f"No channels on {site.host}" in words
    assert "link to no profile. Paste the links instead" in words


def test_markup_of_a_website_is_shown_as_text(world: World) -> None:
    with serving({}) as site:
        site.otherwise = lambda path: page(X, "/a?<script>alert(1)</script>")
        give(world, site.url)
        advance(world, stored(world))
    assert "<script>alert" not in read(world.sign_in("lead"), page_of(world))


def test_a_page_of_three_and_one_of_three_hundred_take_the_same_statements(world: World) -> None:
    client = world.sign_in("lead")
    for path in ("", "?standing=not_linked", "?standing=registered", "?standing=not_ours"):
        counts = []
        for number in (3, 300):
            name = f"n{number}{path[-3:].strip('?')}"
            urls = [f"https://x.com/{name}_{n}" for n in range(number)]
            propose(world, *urls, host=f"{name.replace('_', '')}.example")
            world.register(urls[0], f"https://x.com/{name}_z")
            counts.append(count_statements(client, page_of(world) + path))
        assert counts[0] == counts[1], path
    counts = [count_statements(client, world.url("channels/discover/"))]
    for number in range(20):
        propose(world, X, host=f"more{number}.example")
    counts.append(count_statements(client, world.url("channels/discover/")))
    assert counts[0] == counts[1]


def test_a_long_list_is_paged(world: World) -> None:
    propose(world, *(f"https://x.com/found{n:03}" for n in range(150)))
    client = world.sign_in("lead")
    words = main_words(client, page_of(world))
    assert "1 to 100 of 150 channels" in words
    assert "@found099" in words
    assert "@found100" not in words
    assert "@found149" in main_words(client, page_of(world), page=2)
    assert "@found149" in main_words(client, page_of(world), page=99, standing="nonsense")
