"""An organization's own sign-in service as allauth speaks to it: code flow with state and PKCE.

allauth keeps the state and exchanges the code; what the service then says is believed by
`accounts.id_tokens`, and whom that lets in is decided by `accounts.operations.sso`.
"""

import secrets
from typing import Any
from uuid import UUID

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from requests import RequestException

from accounts.id_tokens import TokenRefused, read_id_token
from accounts.models import SsoConnection
from accounts.operations.sso import Vouched
from accounts.outgoing import is_allowed_address
from accounts.sealing import CannotOpen, unseal

# What a service says of itself and we go to.
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class _Fault(ProviderException):
    """What is wrong with a service, in the words of the trail."""

    def __init__(self, words: str, **values: str) -> None:
        super().__init__(words.format(**values))
        self.words, self.values = words, values


class SignInService(OpenIDConnectProvider):
    """One connection. Made per request, so nothing of one organization is left for another."""

    def __init__(self, request: HttpRequest, connection: SsoConnection, slug: str) -> None:
        try:
            secret = unseal(connection.sealed_secret, owner=connection.organization_id)
        except CannotOpen as error:
            raise _Fault(gettext_noop("the client secret cannot be opened")) from error
        app = SocialApp(
            provider=self.id,
            provider_id=str(connection.pk),
            name=connection.name,
            client_id=connection.client_id,
            secret=secret,
            settings={"server_url": connection.issuer, "oauth_pkce_enabled": True},
        )
        super().__init__(request, app=app)
        self.connection = connection
        self.slug = slug

    def get_oauth2_adapter(self, request: HttpRequest) -> "_Exchange":
        return _Exchange(request, self)

    def find_address(self, *, next_url: str, linking: UUID | None, again: bool) -> str:
        """Where the browser has to go, with a new state kept in the session.

        `linking`: who is signed in by themselves and wants this service linked to their account.
        `again`: somebody who has to prove once more who they are. Raises ProviderException and
        requests' exceptions when the service does not say what it has to.
        """
        nonce = secrets.token_urlsafe(24)
        answer = self.redirect(
            self.request,
            "login",
            next_url=next_url,
            auth_params={"nonce": nonce} | ({"prompt": "login"} if again else {}),
            nonce=nonce,
            linking=str(linking) if linking else None,
        )
        return str(answer["Location"])


class _Exchange(OpenIDConnectOAuth2Adapter):
    """The conversation about one sign-in."""

    def __init__(self, request: HttpRequest, service: SignInService) -> None:
        super().__init__(request, service.app.provider_id)
        self.service = service
        self.nonce = ""

    def get_provider(self) -> SignInService:
        return self.service

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._read_configuration()
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_address(request, self.service.slug, self.service.connection)

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        said = self.request.GET.get("iss", self.service.connection.issuer)
        if said.rstrip("/") != self.service.connection.issuer:
            raise _Fault(gettext_noop("the answer is another service's"))
        try:
            found = super().get_access_token_data(*args, **kwargs)
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            raise _Fault(gettext_noop("the token endpoint's answer is unreadable")) from error
        if not isinstance(found, dict):
            raise _Fault(gettext_noop("the token endpoint's answer is no JSON object"))
        return found

    def parse_token(self, data: Any) -> SocialToken:
        return SocialToken(token="")  # we ask who somebody is and nothing more: it is not kept

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        try:
            claims = read_id_token(
                str(kwargs["response"].get("id_token")),
                keys=self._get_json(self.openid_config["jwks_uri"]),
                issuer=self.openid_config["issuer"],
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except TokenRefused as error:
            raise ProviderException(str(error)) from error
        login = SocialLogin(
            account=SocialAccount(provider=self.service.sub_id, uid=claims["sub"]),
            provider=self.service,
        )
        login.vouched = Vouched.of_claims(self.service.connection.pk, claims)
        return login

    def _read_configuration(self) -> dict[str, Any]:
        found = self._get_json(self.service.server_url)
        issuer = found.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self.service.connection.issuer:
            raise _Fault(gettext_noop("it calls itself by another address than the one connected"))
        for name in _ENDPOINTS:
            address = found.get(name)
            if not isinstance(address, str) or not is_allowed_address(address):
                raise _Fault(gettext_noop("it names no https address as its {name}"), name=name)
        return found

    def _get_json(self, address: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
        try:
            found = answer.json()
        except (ValueError, RecursionError) as error:
            raise _Fault(
                gettext_noop("{address} is no JSON that can be read"), address=address
            ) from error
        if not isinstance(found, dict):
            raise _Fault(gettext_noop("{address} is no JSON object"), address=address)
        return found


class SignInAnswer(OAuth2CallbackView):
    """What comes back from the service. Goes on in accounts.adapters.SocialAdapter."""

    adapter: _Exchange

    def _get_state(self, request: HttpRequest, provider: SignInService) -> Any:
        state, refusal = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = str(state.get("nonce") or "")
        return state, refusal


def answer_service(request: HttpRequest, service: SignInService) -> HttpResponse:
    view = SignInAnswer.adapter_view(service.get_oauth2_adapter(request))
    return view(request)


def callback_address(request: HttpRequest, slug: str, connection: SsoConnection) -> str:
    """What the organization enters at its service as the only allowed redirect."""
    path = reverse("sso-callback", kwargs={"organization": slug, "connection": connection.pk})
    return request.build_absolute_uri(path)


def find_fault(request: HttpRequest, service: SignInService) -> str:
    """What is wrong with what the service says of itself; empty: it can be spoken to."""
    exchange = service.get_oauth2_adapter(request)
    try:
        keys = exchange._get_json(exchange.openid_config["jwks_uri"])
    except ProviderException as error:
        return say_fault(error)
    except RequestException as error:
        return gettext("it did not answer ({error})").format(error=type(error).__name__)
    return "" if keys.get("keys") else gettext("it publishes no keys")


def say_fault(error: ProviderException) -> str:
    """In the reader's language, where it is one of ours."""
    if isinstance(error, _Fault):
        return gettext(error.words).format(**error.values)
    return str(error)
