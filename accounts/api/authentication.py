"""Bearer keys: who calls, for which organization, with which seat.

The middleware opens the organization with `read_bearer` and `find_key`; DRF's class only says to
the view what the middleware found, so that no view can be reached round it.
"""

import hmac
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.api.problems import CHALLENGE
from accounts.models import ApiKey, Organization, User
from accounts.operations.api_keys import Token, hash_secret, read_token

USE_IS_WRITTEN_EVERY = timedelta(seconds=60)
_NO_DIGEST = bytes(32)


class ApiKeyAuthentication(BaseAuthentication):
    """`request.user` is the seat's user, `request.auth` the ApiKey."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        api_key = getattr(request._request, "api_key", None)
        return (api_key.membership.user, api_key) if api_key else None

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document says it."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "mh_live_..."}


def read_bearer(request: HttpRequest) -> Token | None:
    """The key of the Authorization header; None when there is none, or it is mistyped."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return read_token(text.strip()) if scheme.lower() == "bearer" else None


def find_organization_id(public_id: str) -> UUID | None:
    """Which organization a public id means. Neither ever changes, so the answer is kept."""
    try:
        return _organization_id(public_id)
    except Organization.DoesNotExist:
        return None


@lru_cache(maxsize=10_000)
def _organization_id(public_id: str) -> UUID:
    return Organization.objects.values_list("pk", flat=True).get(public_id=public_id)


def find_key(token: Token, *, now: datetime) -> ApiKey | None:
    """The stored key, its seat, user and organization, if all of them still stand. One statement.

    Call inside the organization.
    """
    api_key = (
        ApiKey.objects.select_related("organization", "membership__user")
        .filter(key=token.key)
        .first()
    )
    digest = hash_secret(token.secret, api_key.pepper_id) if api_key else None
    stored = bytes(api_key.digest) if api_key else _NO_DIGEST
    is_right = hmac.compare_digest(digest or bytes(32), stored) and digest is not None
    if api_key is None or not is_right:
        return None
    still_stands = (
        api_key.revoked_at is None
        and api_key.expires_at > now
        and api_key.membership.is_active
        and api_key.membership.user.is_active
        and api_key.organization.state == Organization.State.ACTIVE
    )
    return api_key if still_stands else None


def note_use(api_key: ApiKey, *, now: datetime) -> None:
    """Remember that the key was used, at most once a minute.

    Asked at the end of a request: the row's lock would make every other request of the key wait.
    """
    if api_key.last_used_at is None or now - api_key.last_used_at >= USE_IS_WRITTEN_EVERY:
        ApiKey.objects.filter(pk=api_key.pk, last_used_at=api_key.last_used_at).update(
            last_used_at=now
        )
