"""What people do about their own account: second steps, passkeys, sessions, the password."""

import time
from collections.abc import Callable
from importlib import import_module

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.world import PASSWORD, World

PERIOD = 30
NEW_PASSWORD = "quite another password"
# As the platform's own authenticator would: it keeps the key, and knows its owner.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
INLINE_SCRIPT = """
const script = document.createElement("script");
script.textContent = "document.title = 'it ran'";
document.body.append(script);
"""


@pytest.fixture
def person(committed_world: World) -> User:
    """A lead with a password."""
    user = committed_world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def open_browser(open_page: Callable[..., Page], server: str) -> Callable[[], Page]:
    """By name, because a passkey belongs to a name and never to a number."""
    return lambda: open_page(base_url=server.replace("127.0.0.1", "localhost"))


def give_password(page: Page, user: User, to: str = "/login/2fa/", word: str = PASSWORD) -> None:
    page.goto(f"/login/?next={to}")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(word)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page, user: User) -> None:
    page.locator("summary[aria-label]", has_text=user.initials).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def read_app(key: str) -> str:
    """What the app shows, when it will show it for long enough to be typed."""
    if time.time() % PERIOD > PERIOD - 10:
        time.sleep(PERIOD - time.time() % PERIOD)
    return format_hotp_value(hotp_value(key, int(time.time()) // PERIOD))


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """From the page of two-step sign-in. The app's key and the recovery codes."""
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_alt_text("QR code")).to_be_visible()
    assert page.get_by_alt_text("QR code").evaluate("(image) => image.naturalWidth > 0")
    key = page.locator("#app-key").inner_text()
    right = read_app(key)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    page.get_by_label("Code").fill(wrong)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("main")).to_contain_text("That does not match")
    assert page.locator("#app-key").inner_text() == key
    page.get_by_label("Code").fill(read_app(key))
    page.get_by_role("button", name="Switch it on").click()
    expect_title(page, "Keep these 10 recovery codes now")
    codes = page.locator("#recovery-codes").inner_text().split()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the codes").click()
    assert download.value.path().read_text().split() == codes
    page.get_by_role("link", name="I have kept them").click()
    expect_title(page, "Two-step sign-in is on")
    return key, codes


def plug_in_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def find_session(page: Page) -> object:
    """What the server keeps about this browser."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return import_module(settings.SESSION_ENGINE).SessionStore(
        cookies[settings.SESSION_COOKIE_NAME]
    )


def let_minutes_pass(page: Page, minutes: int) -> None:
    """Since they last proved who they are."""
    session = find_session(page)
    records = session["account_authentication_methods"]
    for record in records:
        record["at"] -= minutes * 60
    session["account_authentication_methods"] = records
    session.save()


def test_an_app_is_the_second_step_and_recovery_codes_are_the_spare_one(
    person: User, open_browser: Callable[[], Page]
) -> None:
    page = open_browser()
    give_password(page, person)
    expect_title(page, "Two-step sign-in is off")
    key, recovery_codes = set_up_app(page)

    sign_out(page, person)
    give_password(page, person)
    expect_title(page, "The second step")
    right = read_app(key)
    give_code(page, f"{(int(right) + 1) % 1_000_000:06}")
    expect(page.get_by_role("main")).to_contain_text("That does not match")
    right = read_app(key)
    give_code(page, right)
    expect_title(page, "Two-step sign-in is on")

    sign_out(page, person)
    give_password(page, person)
    give_code(page, right)
    expect(page.get_by_role("main")).to_contain_text("it was used before")
    give_code(page, recovery_codes[0])
    expect_title(page, "Two-step sign-in is on")
    expect(page.get_by_role("main")).to_contain_text("9 of 10 left")

    sign_out(page, person)
    give_password(page, person)
    give_code(page, recovery_codes[0])
    expect(page.get_by_role("main")).to_contain_text("it was used before")
    page.goto("/login/2fa/")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    give_code(page, recovery_codes[1])
    expect_title(page, "Two-step sign-in is on")


def test_a_passkey_signs_in_alone_and_is_a_second_step(
    committed_world: World, person: User, open_browser: Callable[[], Page]
) -> None:
    page = open_browser()
    plug_in_authenticator(page)
    give_password(page, person, "/login/2fa/webauthn/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_label("Name")).to_have_value("Chrome on Linux")
    page.get_by_role("button", name="Create the passkey").click()
    expect_title(page, "Keep these 10 recovery codes now")
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_role("link", name="Rename Chrome on Linux").click()
    page.get_by_role("textbox", name="Name").fill("My laptop")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("listitem").filter(has_text="My laptop")).to_contain_text("not used")

    sign_out(page, person)
    page.goto(committed_world.url("who/"))
    page.get_by_role("button", name="Use a passkey instead").click()
    expect_title(page, "Who handles it?")
    assert page.url.endswith(committed_world.url("who/"))

    sign_out(page, person)
    give_password(page, person, "/login/2fa/webauthn/")
    expect_title(page, "The second step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("listitem").filter(has_text="My laptop")).to_contain_text("last used")

    let_minutes_pass(page, 6)
    page.get_by_role("link", name="Remove My laptop").click()
    expect_title(page, "Is it still you?")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect_title(page, "No passkeys yet")

    sign_out(page, person)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.locator("#messages")).to_contain_text("That does not match")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_passkey_that_does_not_come_is_told_and_can_be_tried_again(
    person: User, open_browser: Callable[[], Page]
) -> None:
    page = open_browser()
    page.add_init_script(
        "navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') }"
    )
    page.goto("/login/")
    button = page.get_by_role("button", name="Use a passkey instead")
    button.click()
    expect(page.get_by_role("alert")).to_have_text(
        "No passkey came. Try again, or choose another way."
    )
    expect(button).to_be_enabled()


def test_an_account_begins_with_a_passkey_and_no_password(
    committed_db: None, open_browser: Callable[[], Page]
) -> None:
    page = open_browser()
    plug_in_authenticator(page)
    email = f"new-{time.time_ns()}@acme.example"
    page.goto("/login/")
    page.get_by_role("link", name="Create one").click()
    page.get_by_role("link", name="Use a passkey instead of a password").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the code").click()
    expect_title(page, "Enter the code")
    code = find_session(page)["account_email_verification_code"]["code"]
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm").click()
    expect_title(page, "Create your passkey")
    page.get_by_role("button", name="Create the passkey").click()
    expect_title(page, "You have no seat yet")
    assert not User.objects.get(email=email).has_usable_password()

    page.get_by_role("button", name="Sign in with another address").click()
    page.goto("/login/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect_title(page, "You have no seat yet")


def test_an_organization_that_asks_for_a_second_step_lets_in_who_has_one(
    committed_world: World, person: User, open_browser: Callable[[], Page]
) -> None:
    world = committed_world
    with world.open():
        world.organization.requires_two_step = True
        world.organization.save()
    page = open_browser()
    channels = world.url("channels/")
    give_password(page, person, channels)
    expect_title(page, "Acme asks for two-step sign-in")
    page.get_by_role("link", name="Set up two-step sign-in").click()
    set_up_app(page)
    page.goto(channels)
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    assert page.url.endswith(channels)


def test_another_session_is_seen_and_ended_from_afar(
    committed_world: World, person: User, open_browser: Callable[[], Page]
) -> None:
    here, there = open_browser(), open_browser()
    give_password(there, person, committed_world.url())
    expect(there.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    give_password(here, person)
    here.locator("summary[aria-label]", has_text=person.initials).click()
    here.get_by_role("link", name="Your account").click()
    here.get_by_role("link", name="Sessions").click()
    expect_title(here, "2 browsers are signed in as you")
    rows = here.get_by_role("main").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("This one")

    let_minutes_pass(here, 6)
    rows.last.get_by_role("button", name="Sign out").click()
    expect_title(here, "Is it still you?")
    here.get_by_label("Password").fill(PASSWORD)
    here.get_by_role("button", name="Go on").click()
    expect_title(here, "No other browser is signed in as you")

    there.goto(committed_world.url())
    expect(there.get_by_role("button", name="Sign in")).to_be_visible()
    here.goto(committed_world.url())
    expect(here.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


def test_a_new_password_ends_every_session_but_this_one(
    committed_world: World, person: User, open_browser: Callable[[], Page]
) -> None:
    here, there = open_browser(), open_browser()
    give_password(there, person, committed_world.url())
    expect(there.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    give_password(here, person, "/login/password/change/")
    here.get_by_label("Current password").fill(PASSWORD)
    here.get_by_label("New password").fill(NEW_PASSWORD)
    here.get_by_label("The same once more").fill(NEW_PASSWORD)
    here.get_by_role("button", name="Change the password").click()
    expect(here.locator("#messages")).to_contain_text("Your password is changed")

    there.goto(committed_world.url())
    expect(there.get_by_role("button", name="Sign in")).to_be_visible()
    here.goto(committed_world.url())
    expect(here.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    give_password(there, person)
    expect(there.get_by_role("main")).to_contain_text("not correct")
    give_password(there, person, word=NEW_PASSWORD)
    expect_title(there, "Two-step sign-in is off")


def test_before_a_second_step_changes_one_proves_again_who_one_is(
    person: User, open_browser: Callable[[], Page]
) -> None:
    page = open_browser()
    give_password(page, person)
    page.get_by_role("link", name="Set up an app").click()
    expect_title(page, "Scan this with your authenticator app")
    let_minutes_pass(page, 6)
    page.reload()
    expect_title(page, "Is it still you?")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("This is not your password.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect_title(page, "Scan this with your authenticator app")


def test_a_script_that_broke_the_policy_would_fail_a_journey(
    open_browser: Callable[[], Page], problems: list[str]
) -> None:
    page = open_browser()
    page.goto("/login/")
    with page.expect_console_message(lambda said: "Content-Security-Policy" in said.text):
        page.evaluate(INLINE_SCRIPT)
    assert page.title() != "it ran"
    assert problems
    problems.clear()
