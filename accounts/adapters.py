"""What allauth may do for us."""

import secrets
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.sessions import end_sessions
from accounts.operations.sign_in_events import (
    record_change_of_account,
    record_failed_sign_in,
    record_refused_sso,
    record_sign_in,
    record_sign_out,
)
from accounts.operations.sso import NotAdmitted, admit
from accounts.outgoing import OutgoingSession
from accounts.requests import client_ip, name_browser
from accounts.sealing import seal, unseal
from accounts.sign_in_services import SignInService
from accounts.sign_ins import note_sign_in_through, proved_lately, signed_in_through
from accounts.tenancy import tenant
from accounts.views.errors import answer_sso_refused, answer_too_many

_SECOND_STEPS = "second steps"
# What allauth calls it when there were too many wrong passwords, or codes.
_TOO_OFTEN = ("too_many_login_attempts", "rate_limited")
# In the library's words, after which its mails are named.
_ADDS_A_STEP = frozenset({"totp_activated", "webauthn_added"})
_PAUSE_BETWEEN_CODES = 10  # seconds, allauth's
_WAYS = {
    "reauthenticate": _("Enter your password instead"),
    "mfa_reauthenticate": _("Enter a code instead"),
    "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
}
_THROUGH = "through"  # travels with a sign-in past its second step, to where it is complete


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail only. Whoever signs up may found an organization."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": _("Make another address the main one first."),
        "duplicate_email": _("You have this address already."),
        "email_password_mismatch": _(
            "The address or the password is not correct. Try again, or set a new password."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This is not the code. Look into the newest mail that we sent."),
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("You cannot have more than %d addresses. Remove one first."),
        "rate_limited": _("We sent a code a moment ago. Wait ten seconds before the next."),
        "same_as_current": _("This is the address that you have."),
        "too_many_login_attempts": _("The code was wrong too often. Start again to get a new one."),
    }

    _is_right = False  # the password: what is too often then is only the next code by mail

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or ""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many wrong passwords or codes are not an error of the form: 429, whichever it was."""
        if code in _TOO_OFTEN:
            seconds = _PAUSE_BETWEEN_CODES if self._is_right else settings.SIGN_IN_PAUSE
            raise ImmediateHttpResponse(answer_too_many(self.request, seconds=seconds))
        return super().validation_error(code, *args)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        self._is_right = user is not None
        return user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in counts as a proof too, as it does on our own pages."""
        return not proved_lately(self.request, now=timezone.now())

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        if isinstance(user, User) and is_mfa_enabled(user):  # a password alone proves less now
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return [method | {"description": _WAYS[method["id"]]} for method in methods]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email") or credentials.get("username") or "")[:254]
        by = _somebody(request)
        record_failed_sign_in(email=email, by=by, now=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        said = (kwargs.get("signal_kwargs") or {}).get(_THROUGH)
        through = UUID(said) if said else None
        request.session.begin()
        note_sign_in_through(request, through)
        by = _actor(request, user)
        record_sign_in(user=user, through=through, by=by, now=timezone.now())
        return super().post_login(request, user, **kwargs)

    def second_step_failed(self, user: User) -> None:
        """Asked by our forms: a code was wrong after the password was right."""
        record_failed_sign_in(email=user.email, by=_somebody(self.request), now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        user, through = request.user, signed_in_through(request.session)
        super().logout(request)
        if isinstance(user, User):
            by = _actor(request, user)
            record_sign_out(user=user, through=through, by=by, now=timezone.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under our own address, whatever host the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.SITE_URL}{path}"

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Whatever is worth a mail to the person is worth a line in the trail."""
        what = template_prefix.rpartition("/")[2]
        by = _actor(self.request, user)
        record_change_of_account(user=user, what=what, by=by, now=timezone.now())
        if what in _ADDS_A_STEP:
            # Whoever is signed in elsewhere came in without it.
            end_sessions(
                user, except_key=self.request.session.session_key, by=by, now=timezone.now()
            )
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


class MfaAdapter(DefaultMFAAdapter):
    """Second steps: their secrets are sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "With two-step sign-in on, no address can be added: until somebody"
            " confirms it, it is nobody's. Switch two-step sign-in off to add one."
        ),
        "incorrect_code": _("That does not match, or it was used before. Try the next code."),
        "unverified_email": _(
            "Confirm all of your e-mail addresses first, or remove those that you did not."
        ),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return name_browser(self.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Masthead"}

    def encrypt(self, text: str) -> str:
        return seal(text, owner=_SECOND_STEPS).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(bytes.fromhex(encrypted_text), owner=_SECOND_STEPS)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an organization's service: whom it brings in is not allauth's to decide."""

    def get_requests_session(self) -> OutgoingSession:
        return OutgoingSession()

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """The service's word is checked by now. Admit, and sign in with the session's mark."""
        service: SignInService = sociallogin.provider
        organization = service.connection.organization
        try:
            with tenant(organization.pk):
                user = admit(
                    organization=organization,
                    vouched=sociallogin.vouched,
                    signed_in_as=_who_links(request, sociallogin.state),
                    by=_somebody(request),
                    now=timezone.now(),
                )
        except NotAdmitted as error:
            _refuse(request, service, str(error))
        if request.user.is_authenticated:  # nothing of that session is left in the one that begins
            AccountAdapter(request).logout(request)
        record_authentication(
            request, user, "socialaccount", provider=service.sub_id, uid=sociallogin.account.uid
        )
        raise ImmediateHttpResponse(
            perform_login(
                request,
                user,
                email_verification="none",  # an address of theirs opened nothing
                redirect_url=sociallogin.state["next"],
                signal_kwargs={_THROUGH: str(organization.pk)},
            )
        )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: SignInService,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        _refuse(request, provider, str(exception or error))


def _who_links(request: HttpRequest, state: dict[str, Any]) -> User | None:
    """Who asked for the link when they set out, when they are still the one signed in."""
    user = request.user
    if not isinstance(user, User) or signed_in_through(request.session):
        return None
    return user if state.get("linking") == str(user.pk) else None


def _refuse(request: HttpRequest, service: SignInService, reason: str) -> NoReturn:
    record_refused_sso(
        connection=service.connection, reason=reason, by=_somebody(request), now=timezone.now()
    )
    raise ImmediateHttpResponse(answer_sso_refused(request, service.connection))


def _actor(request: HttpRequest, user: User) -> Actor:
    return Actor.of_user(user, request_id=request.request_id, ip=client_ip(request))


def _somebody(request: HttpRequest) -> Actor:
    return Actor("user", "Somebody", "page", None, request.request_id, client_ip(request))
