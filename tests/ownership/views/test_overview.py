"""The overview: one figure, two counters, where owners are missing. Everything adds up."""

import re
from datetime import timedelta

from django.utils import timezone

from ownership.models import Finding
from ownership.operations.findings import snooze_findings
from ownership.operations.trend import keep_day
from tests.ownership.views.pages import count_statements, main_words, read
from tests.world import TESTER, World

# Eight count, five are those of every page: who asks, and what the frame shows.
MOST_STATEMENTS = 15


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
    now = timezone.now()
    with world.open():
        aside = Finding.objects.present().filter(rule="unowned").earliest("pk")
        snooze_findings(
            organization=world.organization,
            findings=[aside.pk],
            until=now.date() + timedelta(days=7),
            seat=world.seat("lead"),
            by=TESTER,
            now=now,
        )
    client = world.sign_in()
    counters = re.findall(
        r'class="counter(?: none)?"\s+href="([^"]+)".*?counter-value">\s*(\d+)',
        read(client, world.url()),
        re.S,
    )
    assert [count for _, count in counters] == ["18", "2", "0", "0"]
    for url, count in counters:
        page = read(client, url.replace("&amp;", "&"))
        assert len(re.findall('class="inbox-row"', page)) == int(count)


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


def keep(world: World, *, days_ago: int) -> None:
    with world.open():
        keep_day(world.organization, now=timezone.now() - timedelta(days=days_ago))


def test_counters_and_what_got_worse_say_since_when(world: World) -> None:
    first, second = world.register("https://x.com/a", "https://x.com/b", purpose="reserved")
    world.assign(first, {"marketing": "A"}, ["security"])
    keep(world, days_ago=20)
    client = world.sign_in()
    assert "Nothing has got worse." in main_words(client, world.url())
    world.assign(first, {"marketing": None}, ["security"])
    words = main_words(client, world.url())
    day = timezone.now() - timedelta(days=20)
    assert f"2 1 worse since {day.day} {day:%b}" in words
    assert "Account security 0% has one owner, 50% then \u221250 points" in words
    assert "Nobody owns it 2 open findings, 1 then +1" in words
    world.assign(second, {"marketing": "A"}, ["security"])
    world.assign(first, {"marketing": "A"}, ["security"])
    assert f"0 1 better since {day.day} {day:%b}" in main_words(client, world.url())


def test_what_got_worse_leads_to_where_it_is_seen(world: World) -> None:
    (channel,) = world.register("https://x.com/a", purpose="reserved")
    world.assign(channel, {"marketing": "A"}, ["security"])
    keep(world, days_ago=20)
    world.assign(channel, {"marketing": None}, ["security"])
    client = world.sign_in()
    page = read(client, world.url())
    worse = page[page.index("Getting worse") :]
    links = re.findall(r'class="title-link" href="([^"]+)"', worse)[:3]
    assert ["activity=security" in links[0], "platform=x" in links[1]] == [True, True]
    assert "rule=unowned" in links[2]
    for link in links:
        assert "@a" in main_words(client, link.replace("&amp;", "&"))


def test_the_smallest_platforms_become_one_row(world: World) -> None:
    for number in range(16):
        world.add_platform(f"Own {number}", host=f"own{number}.example")
        world.register(f"https://own{number}.example/people/acme", purpose="reserved")
    words = main_words(world.sign_in(), world.url())
    assert "2 others 2" in words
