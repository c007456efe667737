"""Through the door and out again."""

from playwright.sync_api import Page, expect

from tests.world import PASSWORD, World


def test_one_signs_in_with_e_mail_and_password_and_out_again(
    committed_world: World, page: Page
) -> None:
    user = committed_world.members["viewer"]
    user.set_password(PASSWORD)
    user.save()
    asked_for = committed_world.url("who/?q=hacked")
    page.goto(asked_for)
    assert page.url.split("?")[0].endswith("/login/")

    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("main")).to_contain_text("not correct")

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who handles it?")
    assert page.url.endswith(asked_for)

    page.locator("summary[aria-label]", has_text=user.initials).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(asked_for)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
