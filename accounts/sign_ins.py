"""How the person of a session signed in: what allauth and our own views left in the session."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
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


def note_sign_in_through(request: HttpRequest, organization_id: UUID | None) -> None:
    """From here on the session opens this organization and no other; None: our own sign-in."""
    if organization_id:
        request.session[_THROUGH] = str(organization_id)
    else:
        request.session.pop(_THROUGH, None)


def signed_in_through(session: Mapping[str, Any]) -> UUID | None:
    """The organization whose service vouched for the session; None for our own sign-in."""
    through = session.get(_THROUGH)
    return UUID(through) if through else None


def was_signed_in_through(session: Mapping[str, Any], organization: Organization) -> bool:
    return signed_in_through(session) == organization.pk


def proved_lately(request: HttpRequest, *, now: datetime, more: int = 0) -> bool:
    """Whether they signed in, or proved once more who they are, in the last minutes.

    `more`: seconds beyond those that the settings give.
    """
    records = get_authentication_records(request, request.user)
    proved_at = max((record["at"] for record in records), default=0)
    return now.timestamp() - proved_at <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + more
