"""How the person of a session signed in: what allauth and our own views left in the session."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.models import Organization
from accounts.rules.entrances import SignIn

# Set where a sign-in through an organization's own service succeeds, and nowhere else.
_THROUGH = "signed_in_through"


def read_sign_in(request: HttpRequest, organization: Organization) -> SignIn:
    """Asks the database for a second step only where the organization wants one."""
    return SignIn(
        through=signed_in_through(request.session),
        has_two_step=organization.requires_two_step and is_mfa_enabled(request.user),
    )


def note_sign_in_through(request: HttpRequest, organization: Organization) -> None:
    """From here on the session opens this organization and no other."""
    request.session[_THROUGH] = str(organization.pk)


def signed_in_through(session: Mapping[str, Any]) -> UUID | None:
    """The organization whose service vouched for the session; None for our own sign-in."""
    through = session.get(_THROUGH)
    return UUID(through) if through else None


def was_signed_in_through(session: Mapping[str, Any], organization: Organization) -> bool:
    return signed_in_through(session) == organization.pk
