"""Which page is next."""

import json

from channels_registry.websites.frontier import MAX_DEPTH, MAX_WAITING, Frontier
from channels_registry.websites.pages import How


def take_all(frontier: Frontier) -> list[str]:
    taken = []
    while found := frontier.take():
        taken.append(found[0].removeprefix("https://a.example/"))
    return taken


def add(frontier: Frontier, *paths: str, how: How = How.BODY, depth: int = 1) -> None:
    frontier.add([(f"https://a.example/{path}", how) for path in paths], depth=depth)


def test_pages_that_tell_come_first_then_the_frame_then_the_rest_breadth_first() -> None:
    frontier = Frontier()
    add(frontier, "news/1", depth=2)
    add(frontier, "news/2")
    add(frontier, "shop", how=How.FOOTER)
    add(frontier, "de/kontakt", "about-us", depth=3)
    assert take_all(frontier) == ["de/kontakt", "about-us", "shop", "news/2", "news/1"]


def test_a_page_is_taken_once_by_whatever_address() -> None:
    frontier = Frontier()
    add(frontier, "a", "a/", "a")
    frontier.note_read("https://a.example/old", "https://a.example/new")
    add(frontier, "old", "new/", "b")
    assert take_all(frontier) == ["a", "b"]


def test_deep_pages_are_left_out() -> None:
    frontier = Frontier()
    add(frontier, "deep", depth=MAX_DEPTH)
    add(frontier, "deeper", depth=MAX_DEPTH + 1)
    assert take_all(frontier) == ["deep"]


def test_only_so_many_wait_and_the_best_stay() -> None:
    frontier = Frontier()
    add(frontier, *(f"{number}" for number in range(2 * MAX_WAITING)))
    add(frontier, "contact")
    assert len(frontier.waiting) == len(frontier.met) == MAX_WAITING
    assert take_all(frontier)[:2] == ["contact", "0"]


def test_it_is_the_same_after_it_was_stored() -> None:
    frontier = Frontier()
    add(frontier, "a", "contact", "b")
    frontier.note_read("https://a.example/")
    stored = Frontier.of(json.loads(json.dumps(frontier.as_dict())))
    assert (stored.met, stored.read, stored.number) == (frontier.met, frontier.read, 3)
    assert take_all(stored) == take_all(frontier)
