"""The overview as an executive meets it: on a small screen, on paper, in the dark."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.operations.departments import add_departments
from ownership.operations.trend import keep_day
from tests.journeys.paper import print_pages
from tests.journeys.signing_in import sign_in
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.usefixtures("committed_db")

PLATFORMS = (
    "https://x.com/acme{n}",
    "https://www.instagram.com/acme{n}/",
    "https://www.facebook.com/acme{n}",
    "https://www.youtube.com/@acme{n}",
    "https://www.tiktok.com/@acme{n}",
    "https://www.threads.net/@acme{n}",
    "https://bsky.app/profile/acme{n}.example",
    "https://www.pinterest.com/acme{n}/",
    "https://www.reddit.com/r/acme{n}/",
    "https://github.com/acme{n}",
    "https://vimeo.com/acme{n}",
    "https://www.twitch.tv/acme{n}",
)


@pytest.fixture
def furnished() -> World:
    """Forty-eight channels on twelve platforms, ten departments, and a year that was kept."""
    world = World.found()
    names = ["Legal", "Investor Relations", "People & Culture", "IT Security", "Country Offices"]
    with world.open():
        add_departments(organization=world.organization, names=names, by=TESTER, now=NOW)
    addresses = [form.format(n=n) for form in PLATFORMS for n in range(4)]
    channels = world.register(*addresses)
    for channel in channels[::2]:
        world.assign(channel, {"marketing": "A"}, ["publishing", "community", "analytics"])
    for channel in channels[::5]:
        world.assign(channel, {"sales": "A", "product": "A"}, ["leads"])
    now = timezone.now()
    for days in (300, 200, 100, 60, 20, 1):
        with world.open():
            keep_day(world.organization, now=now - timedelta(days=days))
    world.assign(channels[0], {"marketing": None}, ["publishing"])
    return world


def test_it_prints_on_two_pages_with_the_answer_on_the_first(
    page: Page, server: str, furnished: World
) -> None:
    sign_in(page, furnished.members["viewer"])
    page.goto(furnished.url())
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".top, .tab-bar, .btn").locator("visible=true").count()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert print_pages(page) == (2, {(297, 210)})


def test_the_answer_and_the_counters_are_seen_without_scrolling(
    page: Page, server: str, furnished: World
) -> None:
    sign_in(page, furnished.members["viewer"])
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(furnished.url())
    for seen in (".answer", ".trend-chart", ".counters"):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("img", name="since")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_navigation_stays_at_the_head_all_the_way_down(
    page: Page, server: str, furnished: World, width: int
) -> None:
    sign_in(page, furnished.members["viewer"])
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(furnished.url())
    page.keyboard.press("End")
    expect(page.get_by_text("owned means exactly one accountable department")).to_be_in_viewport()
    expect(page.locator(".top")).to_be_in_viewport(ratio=1)
