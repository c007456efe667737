"""Founding an organization, whole: seats and departments below, activities here."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organization
from accounts.operations import organizations
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.tenancy import tenant
from ownership.operations.activities import add_default_activities


def found_organization(
    *,
    name: str,
    slug: str,
    owner_email: str,
    by: Actor,
    now: datetime,
    time_zone: str = "UTC",
    with_departments: bool = True,
) -> Organization:
    """An organization with its owner, five departments and ten activities. Raises SlugTaken."""
    with transaction.atomic():
        organization = organizations.found_organization(
            name=name,
            slug=slug,
            owner_email=owner_email,
            by=by,
            now=now,
            time_zone=time_zone,
            with_departments=with_departments,
        )
        with tenant(organization.pk), change(organization, by=by, now=now):
            add_default_activities(organization=organization, by=by, now=now)
    return organization
