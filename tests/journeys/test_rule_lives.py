"""Every rule in a real browser: its finding is there, put aside, settled, and there again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from channels_registry.models import Channel
from ownership.rules import BY_CODE
from tests.journeys.signing_in import sign_in
from tests.ownership.test_rule_lives import LIVES, Life, Scene, find
from tests.world import World


@contextmanager
def doing(scene: Scene) -> Iterator[Scene]:
    """What is done here is there for the server afterwards."""
    with scene.world.open():
        yield scene


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.code)
def test_the_browser_shows_the_life_of_a_rule(
    committed_world: World, page: Page, life: Life
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
        scene = Scene(world, channel)
        life.furnish(scene)
        life.break_it(scene)
        finding = find(scene, life.code)
    sign_in(page, world.members["lead"])
    inbox = world.url(f"findings/?rule={life.code}")
    row, detail = page.locator(f"#row-{finding.pk}"), page.locator("#detail")

    page.goto(inbox)
    expect(row).to_be_visible()
    page.goto(world.url(f"findings/{finding.pk}/"))
    expect(detail).to_contain_text(BY_CODE[life.code].title)
    expect(detail.get_by_role("heading", level=2)).to_have_text(finding.sentence)

    detail.locator("summary", has_text="Snooze").click()
    # The panel of a long finding opens below what is seen: pressed where it is.
    detail.get_by_role("button", name="1 week").dispatch_event("click")
    expect(page.locator("#messages")).to_contain_text("snoozed")
    page.wait_for_load_state("networkidle")
    page.goto(f"{inbox}&state=snoozed")
    expect(row).to_be_visible()

    with doing(scene):
        life.mend_it(scene)
    page.goto(f"{inbox}&state=snoozed")
    expect(row).to_have_count(0)
    page.goto(f"{inbox}&state=settled")
    expect(row).to_be_visible()

    with doing(scene):
        life.break_it(scene)
    page.goto(inbox)
    expect(row).to_be_visible()
    page.goto(world.url(f"findings/{finding.pk}/"))
    expect(detail).to_contain_text("reopened")
