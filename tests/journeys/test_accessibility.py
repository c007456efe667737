"""Every page for everybody: by axe's rules, in both themes, from 320 px on, and as policy says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from tests.figures import count
from tests.journeys.accessibility import find_barriers, find_violations
from tests.journeys.pages import OTHERS, PARTS, addresses_of, addresses_outside, only_pages
from tests.journeys.signing_in import sign_in
from tests.seats.stage import Stage
from tests.world import World

pytestmark = pytest.mark.usefixtures("committed_db")
Look = Callable[[Page, list[str]], int]
AT_LEAST = {OTHERS: 20, "outside": 44, "visitors": 40}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Stage:
    with django_db_blocker.unblock():
        stage = Stage.furnish()
        stage.world.publish("press@acme.example")
        return stage


@pytest.fixture
def look_at(problems: list[str]) -> Look:
    """Goes to each of the addresses that are pages; how many they were. Says all at once."""

    def look(page: Page, addresses: list[str]) -> int:
        barriers: list[str] = []
        visited = 0
        for address in only_pages(page.context, addresses):
            page.goto(address)
            page.wait_for_load_state("load")
            found = find_barriers(page)
            barriers += [f"{address}\n    {barrier}" for barrier in [*found, *problems]]
            problems.clear()
            visited += 1
        count("accessibility", pages=visited, barriers=len(barriers))
        assert not barriers, f"{len(barriers)} on {visited} pages:\n" + "\n".join(barriers)
        return visited

    return look


def test_a_barrier_would_be_found(open_page: Callable[..., Page]) -> None:
    """The control: grey on white, a mute picture, a box wider than the screen, a label in a box."""
    page = open_page()
    page.goto("/login/")
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend",
        '<p id="grey">Hardly to be read</p><img id="mute" src="/static/favicon.svg">');
      document.getElementById("grey").style.color = "#ccc";
      document.getElementById("mute").style.minWidth = "1500px";
      document.querySelector("label").style.border = "1px solid";
    }""")
    barriers = "\n".join(find_barriers(page))
    for barrier in ("color-contrast: #grey", "image-alt: #mute", "scrolls sideways at 1440"):
        assert barrier in barriers
    assert "looks like a box to type in: <label" in barriers


@pytest.mark.parametrize("part", PARTS)
def test_nothing_keeps_anybody_out_of_a_page(
    stage: Stage,
    open_page: Callable[..., Page],
    look_at: Look,
    part: str,
) -> None:
    page = open_page(reduced_motion="reduce")
    sign_in(page, stage.world.members["owner"])
    visited = look_at(page, addresses_of(stage, part))
    assert visited >= AT_LEAST.get(part, 4)


def test_nor_out_of_the_pages_of_ones_own_account(
    stage: Stage, open_page: Callable[..., Page], look_at: Look
) -> None:
    page = open_page(reduced_motion="reduce")
    sign_in(page, stage.world.members["owner"])
    assert look_at(page, addresses_outside()) >= AT_LEAST["outside"]


def test_nor_out_of_what_a_visitor_sees(
    stage: Stage, open_page: Callable[..., Page], look_at: Look
) -> None:
    public = f"/public/o/{stage.world.organization.slug}/"
    addresses = [
        *addresses_outside(),
        public,
        f"{public}verify/?address=https://x.com/acme",
        f"{public}verify/?address=https://x.com/somebody_else",
        stage.world.url("join/a-token-that-nobody-was-given/"),
        stage.world.url("sso/"),
    ]
    page = open_page(reduced_motion="reduce")
    assert look_at(page, addresses) >= AT_LEAST["visitors"]


def test_nor_out_of_an_organization_with_nothing_in_it(
    open_page: Callable[..., Page],
    committed_world: World,
    look_at: Look,
) -> None:
    """Empty pages are pages."""
    page = open_page(reduced_motion="reduce")
    sign_in(page, committed_world.members["owner"])
    names = ("", "channels/", "findings/", "matrix/", "departments/", "charter/", "claims/")
    names += ("welcome/", "notifications/", "campaigns/", "trend/", "channels/exports/")
    assert look_at(page, [committed_world.url(name) for name in names]) >= len(names) - 2


def test_nor_out_of_a_page_that_is_not_there(
    open_page: Callable[..., Page], problems: list[str]
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/there-is-no-such-page/")
    assert find_barriers(page) == []
    problems.clear()


def test_nor_out_of_what_opens_over_a_page(stage: Stage, open_page: Callable[..., Page]) -> None:
    """The dialog with the keys, the proposals of the look-up box, every menu."""
    page = open_page(reduced_motion="reduce")
    sign_in(page, stage.world.members["owner"])
    page.goto(stage.world.url("findings/"))
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("acm")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    menus = page.locator("header details.menu > summary")
    for number in range(menus.count()):
        menus.nth(number).click()
        assert find_violations(page) == []
