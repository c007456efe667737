"""The charter on paper: two pages in black and white, with lines to sign on."""

from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import Department
from accounts.operations.departments import add_departments
from channels_registry.models import Purpose
from ownership.models import Activity
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import apply_charter, save_charter
from tests.journeys.paper import print_pages
from tests.journeys.signing_in import sign_in
from tests.ownership.views.test_matrix import register_many
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.usefixtures("committed_db")

# Whether anything that is printed is neither black, white nor a grey between them.
COLOURS = """
() => {
  const grey = (value) => {
    const found = value.match(/[\\d.]+/g).map(Number);
    return found.length === 4 && found[3] === 0 || new Set(found.slice(0, 3)).size === 1;
  };
  return [...document.querySelectorAll(".sheet, .sheet *")].flatMap((element) => {
    const style = getComputedStyle(element);
    return ["color", "backgroundColor", "borderTopColor", "outlineColor"]
      .filter((name) => !grey(style[name]))
      .map((name) => `${element.tagName} ${name} ${style[name]}`);
  });
}
"""


@pytest.fixture
def furnished() -> World:
    """A channel of every purpose and a department more than fits on the first page."""
    world = World.found()
    for purpose in Purpose.values:
        (channel,) = world.register(f"https://x.com/{purpose}", purpose=purpose)
        if purpose == "brand":
            world.assign(channel, {"sales": "A", "marketing": "A"}, ["care"])
    return world


def test_it_prints_on_two_pages_in_black_and_white(
    page: Page, server: str, furnished: World
) -> None:
    world = furnished
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    sign_in(page, world.members["viewer"])
    page.goto(world.url("charter/"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(COLOURS) == []
    assert not page.locator(".top, .tab-bar, .head, .btn").locator("visible=true").count()
    lines = page.locator(".signatures > div")
    assert lines.count() == 5
    assert print_pages(page) == (2, {(210, 297)})


def test_with_more_who_sign_and_more_articles_there_are_still_two_pages(
    page: Page, server: str, furnished: World
) -> None:
    world = furnished
    save_many(world)
    sign_in(page, world.members["viewer"])
    page.goto(world.url("charter/"))
    assert page.locator(".sheet").last.locator(".signatures > div").count() == 12
    assert print_pages(page)[0] == 2


def test_an_annex_of_fifty_channels_is_one_page(page: Page, server: str) -> None:
    world = World.found()
    register_many(world, 50, departments=10)
    sign_in(page, world.members["viewer"])
    page.goto(world.url("charter/annex/?activity=care"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(COLOURS) == []
    assert print_pages(page) == (1, {(210, 297)})


def save_many(world: World) -> None:
    said: dict[str, Any] = {"organization": world.organization, "by": TESTER, "now": NOW}
    with world.open():
        names = [f"Department of Affairs {n}" for n in range(7)]
        add_departments(names=names, **said)
        activities = list(Activity.objects.in_order())
        articles = [
            ArticleDraft(
                activities[place % len(activities)].pk,
                department.pk,
                brands=frozenset([f"Brand {place}"]),
            )
            for place, department in enumerate([*Department.objects.in_order()] * 2)
        ]
        save_charter(articles=articles, next_review_on=None, seen=0, **said)


def test_a_lead_changes_an_article_without_a_script_and_undoes_it(
    page: Page, server: str, furnished: World
) -> None:
    world = furnished
    sign_in(page, world.members["lead"])
    page.goto(world.url("charter/"))
    page.get_by_role("link", name="Edit articles").click()
    page.get_by_role("link", name="Change article 4").click()
    page.get_by_label("Accountable department").select_option("Product")
    page.locator("label", has_text="Product").locator("xpath=following-sibling::span").locator(
        "select"
    ).first.select_option("")
    page.get_by_role("button", name="Save article 4").click()
    page.get_by_text("Version 1 of the charter is in force.").wait_for()
    row = page.locator(".charter-articles > li").nth(3)
    assert "Product" in row.inner_text()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("This is a draft").wait_for()
