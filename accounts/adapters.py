"""What allauth may do for us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.denials import record_failed_sign_in, record_sign_in
from accounts.requests import client_ip
from accounts.sealing import seal, unseal

_SECOND_STEPS = "second steps"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail only. Whoever signs up may found an organization."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or ""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email") or credentials.get("username") or "")[:254]
        by = Actor("user", "Somebody", "page", None, request.request_id, client_ip(request))
        record_failed_sign_in(email=email, by=by, now=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        by = Actor.of_user(user, request_id=request.request_id, ip=client_ip(request))
        record_sign_in(user=user, by=by, now=timezone.now())
        return super().post_login(request, user, **kwargs)


class MfaAdapter(DefaultMFAAdapter):
    """Second steps: their secrets are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return seal(text, owner=_SECOND_STEPS).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(bytes.fromhex(encrypted_text), owner=_SECOND_STEPS)
