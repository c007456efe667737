"""The first four minutes: an account, an organization, its channels, a figure, owners, and back."""

import re
import time
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.faults.processes import running, start_relay, start_worker
from tests.websites import page as html
from tests.websites import serving
from tests.world import PASSWORD

SECONDS = 60_000
FOOTER = """<footer>
<a href="https://www.instagram.com/kestrelcoffee/">Instagram</a>
<a href="https://www.youtube.com/@kestrelcoffee">YouTube</a>
</footer>"""
SOMEBODY_ELSE = "https://x.com/a_friend"


@pytest.mark.usefixtures("committed_db")
def test_from_an_account_to_owners_and_back(page: Page) -> None:
    name = f"kestrel-{time.time_ns()}"
    sign_up(page, f"new@{name}.example")
    found(page, name)
    answer = {"/": html(SOMEBODY_ELSE, body=FOOTER)}
    with serving(answer) as site, running(start_relay, start_worker):
        paste(page, site.url, "tiktok.com/@brae.cooks", "kestrel")
        # What could not be read stays, with a sentence; the rest is on its way.
        expect(page.get_by_label("Your websites, or profile links")).to_have_value("kestrel")
        expect(page.get_by_role("alert")).to_contain_text("Paste the link of the profile")
        expect(page.locator("#found")).to_contain_text("4 profiles to look at", timeout=SECONDS)
    page.get_by_text("1 may be somebody else's").click()
    expect(page.get_by_label("@a_friend")).not_to_be_checked()
    expect(page.get_by_label("@brae.cooks")).to_be_checked()

    page.get_by_role("button", name="Register the ticked").click()
    expect(page.get_by_role("heading", name="1. Found 3 channels")).to_be_visible()
    expect(page.locator(".jump")).to_contain_text("0%")
    # One can leave and come back.
    page.goto(f"/o/{name}/channels/")
    page.goto(f"/o/{name}/welcome/")
    promised = re.findall(r"\d+%", page.locator(".jump").inner_text())
    assert promised == ["0%", "100%"]

    page.get_by_role("button", name="Apply to 3 channels").click()
    expect(page).to_have_url(re.compile(f"/o/{name}/$"))
    expect(page.locator(".answer-number")).to_have_text(promised[1])
    said = page.locator("#messages")
    expect(said).to_contain_text("30 duties on 3 channels have an owner now.")
    said.get_by_role("button", name="Undo").click()
    expect(page.locator(".answer-number")).to_have_text("0%")
    expect(page.locator("#messages")).to_contain_text("Undone")


def sign_up(page: Page, email: str) -> None:
    page.goto("/login/")
    page.get_by_role("link", name="Create one").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Code")).to_be_visible()
    (cookie,) = [c for c in page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME]
    session = import_module(settings.SESSION_ENGINE).SessionStore(cookie["value"])
    page.get_by_label("Code").fill(session["account_email_verification_code"]["code"])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="You have no seat yet")).to_be_visible()


def found(page: Page, slug: str) -> None:
    page.get_by_role("link", name=re.compile("Found")).click()
    page.get_by_label("Name of the organization").fill("Kestrel Coffee")
    page.get_by_label("Short name").fill(slug)
    page.get_by_role("button", name="Found organization").click()
    expect(page).to_have_url(re.compile(f"/o/{slug}/welcome/$"))
    expect(page.get_by_role("heading", name="Who owns our social media?")).to_be_visible()


def paste(page: Page, *lines: str) -> None:
    page.get_by_label("Your websites, or profile links").fill("\n".join(lines))
    page.get_by_role("button", name="Find channels").click()
