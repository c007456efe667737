"""The overview: one figure, two counters, where owners are missing. Everything adds up."""

import re

from tests.ownership.views.pages import count_statements, main_words, read
from tests.world import World

# One of them for the organization's own platforms, three for what is confirmed.
MOST_STATEMENTS = 23


def test_the_headline_says_how_much_is_owned_and_what_is_not(world: World) -> None:
    owned, contested = world.register("https://x.com/a", "https://x.com/b", purpose="reserved")
    world.assign(owned, {"marketing": "A"}, ["security"])
    world.assign(contested, {"marketing": "A", "sales": "A"}, ["security"])
    world.register("https://x.com/c", "https://x.com/d", purpose="reserved")
    words = main_words(world.sign_in(), world.url())
    assert "25 % of our social media has an owner. Nobody answers for 2 duties" in words
    assert "two departments claim 1 ." in words
    assert "1 of 4 duties on 4 channels have exactly one accountable department" in words


def test_the_counters_lead_to_as_many_findings_as_they_count(world: World) -> None:
    _, contested = world.register("https://x.com/a", "https://x.com/b")
    world.assign(contested, {"marketing": "A", "sales": "A"}, ["care", "crisis"])
    client = world.sign_in()
    counters = re.findall(
        r'class="counter"\s+href="([^"]+)".*?counter-value">(\d+)<', read(client, world.url()), re.S
    )
    assert {count for _, count in counters} == {"18", "2"}
    for url, count in counters:
        assert len(re.findall('class="inbox-row"', read(client, url))) == int(count)


def test_each_cell_of_the_heat_map_leads_to_the_duties_that_it_counts(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    world.assign(channel, {"marketing": "A"}, ["care"])
    client = world.sign_in()
    page = read(client, world.url())
    url = re.search(r'href="([^"]+activity=care&amp;platform=x)"[^>]*>100<', page)
    assert url is not None
    assert "@a" in main_words(client, url[1].replace("&amp;", "&"))
    assert "Customer care on X: 1 of 1 owned" in page


def test_the_load_counts_a_contested_duty_for_both(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    world.assign(channel, {"marketing": "A", "sales": "A"}, ["care"])
    words = main_words(world.sign_in(), world.url())
    assert "Marketing 1 \u2013" in words
    assert "Sales 1 \u2013" in words


def test_what_changed_is_told_in_sentences(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    words = main_words(world.sign_in(), world.url())
    assert "Customer Service took customer care on @acme Tess Tester, 23 Nov" in words


def test_a_registry_of_retired_channels_alone_divides_nothing_by_nothing(world: World) -> None:
    world.register("https://x.com/a", status="retired")
    assert "0 of 0 duties on 0 channels" in main_words(world.sign_in(), world.url())


def test_the_number_of_statements_does_not_grow_with_the_registry(world: World) -> None:
    client = world.sign_in()
    world.register(*(f"https://x.com/few{n}" for n in range(3)))
    few = count_statements(client, world.url())
    world.register(*(f"https://x.com/many{n}" for n in range(300)))
    assert count_statements(client, world.url()) == few <= MOST_STATEMENTS
