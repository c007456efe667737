"""Somebody at a browser, signed in already."""

from django.test import Client
from playwright.sync_api import Page

from accounts.models import User


def sign_in(page: Page, user: User) -> None:
    """The session that signing in would give; how that is done is a journey of its own."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
            for name, cookie in client.cookies.items()
        ]
    )
