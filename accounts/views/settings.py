"""The frame of the settings: a tab per page, of those that the seat may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.capabilities import Capability, may

# (URL name, label, what it takes to see it)
TABS = (
    ("members", "Members and roles", Capability.READ),
    ("people", "People", Capability.READ),
    ("custom-platforms", "Platforms", Capability.EDIT_PLATFORMS),
    ("keys", "API keys", Capability.MANAGE_KEYS),
    ("sign-in", "Sign-in", Capability.MANAGE_SIGN_IN),
    ("audit", "Audit log", Capability.READ_AUDIT),
    ("rules", "Checks", Capability.READ),
    ("public-registry", "Public registry", Capability.EDIT_ORGANIZATION),
    ("organization", "Organization", Capability.READ),
)


def settings_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """For `_tabs.html`. `current` is the URL name of the page."""
    return [
        {
            "label": label,
            "url": reverse(name, kwargs={"organization": request.organization.slug}),
            "current": name == current,
        }
        for name, label, capability in TABS
        if may(request.membership.role, capability)
    ]
