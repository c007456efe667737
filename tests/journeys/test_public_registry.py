"""The public registry at a browser: switched on, asked by a stranger, switched off again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.signing_in import sign_in
from tests.world import World


def ask(page: Page, address: str) -> None:
    page.get_by_role("textbox", name="Address of the account").fill(address)
    page.get_by_role("button", name="Check").click()


def test_a_stranger_asks_whether_an_account_is_really_theirs(
    committed_world: World, page: Page, open_page: Callable[..., Page]
) -> None:
    world = committed_world
    (channel,) = world.register("https://x.com/acme")
    sign_in(page, world.members["owner"])

    page.goto(world.url("settings/"))
    page.get_by_role("link", name="Public registry").click()
    expect(page.get_by_text("0 channels would be public")).to_be_visible()
    page.get_by_label("Everybody may see our official channels").check()
    page.get_by_label("Whom the public may ask").fill("press@acme.example")
    page.get_by_role("button", name="Save what is public").click()
    expect(page.get_by_role("status").first).to_contain_text("The public registry is on.")
    public = page.get_by_role("link", name="/public/o/").inner_text()

    page.goto(world.url(f"channels/{channel.pk}/edit/"))
    page.get_by_label("Official", exact=True).check()
    page.get_by_label("Checked to be ours on").fill("2026-11-03")
    page.get_by_role("button", name="Save channel").click()
    expect(page.get_by_text("Official, verified")).to_be_visible()

    stranger = open_page()
    stranger.goto(public)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Is this account really ours?")
    expect(stranger.get_by_role("heading", name="Our 1 official account")).to_be_visible()
    ask(stranger, "twitter.com/ACME?lang=en")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Yes, this account is ours")
    expect(stranger.get_by_role("article")).to_contain_text("We last checked it on 3 Nov 2026.")
    ask(stranger, "https://x.com/acme_support")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("We do not list this account")
    expect(stranger.get_by_role("link", name="press@acme.example")).to_be_visible()
    assert stranger.context.cookies() == []

    page.goto(world.url(f"channels/{channel.pk}/retire/"))
    page.get_by_role("button", name="Retire channel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("@acme")
    ask(stranger, "https://x.com/acme")
    expect(stranger.get_by_role("heading", level=1)).to_have_text(
        "This account is not ours any more"
    )

    page.goto(world.url("settings/public/"))
    page.get_by_label("Everybody may see our official channels").uncheck()
    page.get_by_role("button", name="Save what is public").click()
    expect(page.get_by_role("status").first).to_contain_text("The public registry is off.")
    assert open_page().goto(public).status == 404


def test_it_works_on_a_phone_and_without_a_script(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    committed_world.publish("press@acme.example")
    committed_world.register("https://x.com/acme", official=True, name="A" * 120)
    phone = open_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    phone.goto(f"/public/o/{committed_world.organization.slug}/")
    ask(phone, "x.com/acme")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Yes, this account is ours")
    phone.get_by_role("link", name="All our official accounts").click()
    expect(phone.get_by_role("heading", name="Our 1 official account")).to_be_visible()


def test_no_page_for_everybody_is_wider_than_a_phone_or_breaks_the_policy(
    committed_world: World, open_page: Callable[..., Page]
) -> None:
    """The fixture fails on anything that the browser has to report."""
    committed_world.publish("press@acme.example")
    committed_world.register("https://x.com/acme", official=True, name="A" * 120)
    phone = open_page(viewport={"width": 320, "height": 640})
    for path in ("", "verify/?url=x.com/acme", f"verify/?url=x.com/{'a' * 15}", "verify/?url=@a"):
        phone.goto(f"/public/o/{committed_world.organization.slug}/{path}")
        phone.locator("summary").click()
        phone.get_by_role("button", name="Dark").click()
        assert phone.evaluate("document.documentElement.dataset.bsTheme") == "dark"
        wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
