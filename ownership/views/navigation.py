"""What the frame of every page shows: the organization, the seat, three counts."""

from functools import partial
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.capabilities import CAPABILITIES
from accounts.models import MemberRole, Membership, Organization
from channels_registry.models import Channel
from ownership.models import Finding
from ownership.queries.news import load_subscriber, news_since_last_look

# The part of the navigation under which an address is, by its first word after the organization;
# the others are under a word of their own.
_SECTIONS = {
    **dict.fromkeys(("", "trend"), "overview"),
    **dict.fromkeys(("duties", "letters"), "matrix"),
    **dict.fromkeys(("access", "discoveries", "exports", "stakes"), "channels"),
    **dict.fromkeys(("claims", "sweeps"), "findings"),
    "campaigns": "departments",
    "people": "settings",
}


def find_section(path: str, organization: Organization) -> str:
    """overview, map, matrix, channels, findings, departments, charter, settings; or none."""
    first = path.removeprefix(f"/o/{organization.slug}/").partition("/")[0]
    return _SECTIONS.get(first, first)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The counts are asked for only by a page that draws the frame."""
    organization = getattr(request, "organization", None)
    if organization is None:
        return {}
    membership = request.membership
    return {
        "organization": organization,
        "membership": membership,
        "section": find_section(request.path, organization),
        "organizations_count": request.organizations_count,
        "can": {str(name): True for name in CAPABILITIES[MemberRole(membership.role)]},
        "nav": SimpleLazyObject(partial(count_for_navigation, organization, membership)),
    }


def count_for_navigation(organization: Organization, seat: Membership) -> dict[str, int]:
    """Two statements, because every page asks it. Findings: those that wait to be settled; news:
    what is new to the reader since they looked.
    """
    now = timezone.now()
    news = news_since_last_look(load_subscriber(seat), now=now)
    counted = Organization.objects.annotate(
        channels=_count(Channel.objects.looked_at()),
        findings=_count(Finding.objects.open(organization.day_of(now))),
        news=sum((Coalesce(Subquery(rows), 0) for rows in news.counts()), Value(0)),
    )
    names = ("channels", "findings", "news")
    return dict(zip(names, counted.values_list(*names).get(pk=organization.pk), strict=True))


def _count(rows: QuerySet) -> Coalesce:
    """How many of the organization's rows these are, as a column of another query."""
    counted = rows.values("organization").annotate(number=Count("id")).values("number")
    return Coalesce(Subquery(counted), 0)
