"""What the frame of every page shows: the organization, the seat, two counts."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.capabilities import CAPABILITIES
from accounts.models import MemberRole
from channels_registry.models import Channel, ChannelStatus
from ownership.models import Finding


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The counts are asked for only by a page that draws the frame."""
    organization = getattr(request, "organization", None)
    if organization is None:
        return {}
    membership = request.membership
    return {
        "organization": organization,
        "membership": membership,
        "organizations_count": request.organizations_count,
        "can": {str(name): True for name in CAPABILITIES[MemberRole(membership.role)]},
        "nav": SimpleLazyObject(count_for_navigation),
    }


def count_for_navigation() -> dict[str, int]:
    return {
        "channels": Channel.objects.exclude(status=ChannelStatus.RETIRED).count(),
        "findings": Finding.objects.open().count(),
    }
