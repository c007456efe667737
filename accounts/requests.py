"""What a door reads off a request before anybody is known."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

# The first that matches, because most browsers also name those that they descend from.
_BROWSERS = (
    ("Edge", r"\bEdg(?:A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Headless)?Chrom(?:e|ium)/|\bCriOS/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address, believing only the proxies that we were told of."""
    count = settings.TRUSTED_PROXY_COUNT
    if count:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        forwarded = [address.strip() for address in said if address.strip()]
        if len(forwarded) >= count:
            return forwarded[-count]
    return request.META.get("REMOTE_ADDR") or None


def name_route(request: HttpRequest) -> str:
    """The address as the routes have it: what stands in its places may be a secret link's token."""
    try:
        return resolve(request.path_info).route
    except Resolver404:
        return ""


def name_browser(user_agent: str) -> str:
    """ "Firefox on Windows": what somebody would call it who looks for theirs in a list."""
    browser = _find_name(_BROWSERS, user_agent) or "Another browser"
    system = _find_name(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _find_name(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), None)
