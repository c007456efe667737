"""Founding an organization, whole: seats and departments below, activities here."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organization
from accounts.operations import organizations
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.organizations import Founding
from accounts.tenancy import tenant
from ownership.operations.activities import add_default_activities


def found_organization(founding: Founding, *, by: Actor, now: datetime) -> Organization:
    """An organization with its owner, five departments and ten activities. Raises SlugTaken."""
    with transaction.atomic():
        organization = organizations.found_organization(founding, by=by, now=now)
        with tenant(organization.pk), change(organization, by=by, now=now):
            add_default_activities(organization=organization, by=by, now=now)
    return organization
