"""What the frame of every page shows: the organization, the seat, two counts."""

from functools import partial
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.capabilities import CAPABILITIES
from accounts.models import MemberRole, Organization
from channels_registry.models import Channel
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
        "nav": SimpleLazyObject(partial(count_for_navigation, organization)),
    }


def count_for_navigation(organization: Organization) -> dict[str, int]:
    """One statement, because every page asks it. Findings: those that wait to be settled."""
    today = organization.day_of(timezone.now())
    counted = Organization.objects.annotate(
        channels=_count(Channel.objects.looked_at()),
        findings=_count(Finding.objects.open(today)),
    )
    channels, findings = counted.values_list("channels", "findings").get(pk=organization.pk)
    return {"channels": channels, "findings": findings}


def _count(rows: QuerySet) -> Coalesce:
    """How many of the organization's rows these are, as a column of another query."""
    counted = rows.values("organization").annotate(number=Count("id")).values("number")
    return Coalesce(Subquery(counted), 0)
