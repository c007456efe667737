"""What a door reads off a request."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from accounts.requests import client_ip, name_browser

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSERS = {
    f"{WINDOWS} {WEBKIT} Chrome/150.0.0.0 Safari/537.36": "Chrome on Windows",
    f"{WINDOWS} {WEBKIT} Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0": "Edge on Windows",
    f"{WINDOWS} {WEBKIT} Chrome/150.0.0.0 Safari/537.36 OPR/120.0.0.0": "Opera on Windows",
    f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15": "Safari on Mac",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/150.0.0.0 Safari/537.36": (
        "Chrome on Linux"
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/150.0.0.0 Safari/537.36": (
        "Chrome on ChromeOS"
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/150.0.0.0 Mobile Safari/537.36": (
        "Chrome on Android"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) CriOS/150.0.0.0 Mobile/15E148 Safari/604.1": "Chrome on iPhone",
    "curl/8.5.0": "Another browser",
    "": "Another browser",
}


@pytest.mark.parametrize("user_agent", BROWSERS)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent: str) -> None:
    assert name_browser(user_agent) == BROWSERS[user_agent]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "said"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # nobody in front: what the caller says of itself is air
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first was there before our proxy's
        (1, "", "192.0.2.1"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),  # not the way through both
    ],
)
def test_only_as_many_proxies_are_believed_as_there_are(
    settings: Settings, rf: RequestFactory, proxies: int, forwarded: str, said: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert client_ip(request) == said
