"""The frame of the settings: a tab per page, of those that the seat may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability, may

# (URL name, label, what it takes to see it)
TABS = (
    ("members", _("Members and roles"), Capability.READ),
    ("people", _("People"), Capability.READ),
    ("custom-platforms", _("Platforms"), Capability.EDIT_PLATFORMS),
    ("keys", _("API keys"), Capability.MANAGE_KEYS),
    ("sign-in", _("Sign-in"), Capability.MANAGE_SIGN_IN),
    ("audit", _("Audit log"), Capability.READ_AUDIT),
    ("rules", _("Checks"), Capability.READ),
    ("public-registry", _("Public registry"), Capability.EDIT_ORGANIZATION),
    ("organization", _("Organization"), Capability.READ),
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
