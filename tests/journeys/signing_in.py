"""Somebody at a browser, signed in already."""

from playwright.sync_api import Page

from accounts.models import User
from tests import world


def sign_in(page: Page, user: User) -> None:
    """The session that signing in would give; how that is done is a journey of its own."""
    client = world.sign_in(user)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
            for name, cookie in client.cookies.items()
        ]
    )
