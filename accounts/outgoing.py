"""Speaking to a server whose address somebody typed: the one client for it."""

import socket
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from requests import PreparedRequest, RequestException, Response
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from accounts.rules.public_addresses import is_public

MAX_BYTES = 1024 * 1024
TIMEOUTS = (3, 10)  # seconds to connect, and between two pieces of an answer
PORTS = (80, 443, 8443)


class AnswerTooLarge(RequestException):
    """The server sent more than we read."""


class AddressRefused(RequestException):
    """The name leads inside somebody's network, or to a port that is no web server's."""


class _PublicAddresses(IPFilterAdapter):
    """Connects to an address that it has looked at; one bad answer for a name refuses the name."""

    def __init__(self, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)
        self.allows_loopback = allow_loopback

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, *args: Any, **kwargs: Any
    ) -> Any:
        url = urlsplit(request.url or "")
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise AddressRefused(f"there is no server called {host[:253]}") from error
        for *_, (address, *_) in answers:
            self._refuse_inside(str(address), port)
        # The library asks once more and connects to what it is told then: look at that too.
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(
            request, *args, **kwargs
        )
        self._refuse_inside(host_params["host"].strip("[]"), port)
        return host_params, pool_kwargs

    def _refuse_inside(self, address: str, port: int) -> None:
        if self.allows_loopback and ip_address(address.partition("%")[0]).is_loopback:
            return
        if not is_public(address):
            raise AddressRefused("its address is not on the public internet")
        if port not in PORTS:
            raise AddressRefused(f"port {port} is not one of {', '.join(map(str, PORTS))}")


class OutgoingSession(HTTPSession):
    """Reaches web servers at public addresses, checked where it connects to; no redirects.

    On plain http, as the demo and the tests run, services on this machine are reached too.
    """

    def __init__(self) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=not settings.SECURE_COOKIES,
                never_redirect=True,
                default_timeout=TIMEOUTS,
                user_agent_override="Masthead",
            )
        )
        for scheme in ("http", "https"):
            adapter = _PublicAddresses(
                is_https_proto=scheme == "https", allow_loopback=not settings.SECURE_COOKIES
            )
            self.mount(f"{scheme}://", adapter)
        self.trust_env = False  # no proxy from the environment could see the pinned address

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        response = super().send(request, **{**kwargs, "stream": True})
        content = b""
        for piece in response.iter_content(64 * 1024):
            content += piece
            if len(content) > MAX_BYTES:
                response.close()
                raise AnswerTooLarge(f"{request.url} sent more than {MAX_BYTES} bytes")
        response._content = content
        return response


def is_allowed_address(url: str) -> bool:
    """https; on plain http installations also http."""
    return url.startswith("https://") or (not settings.SECURE_COOKIES and url.startswith("http://"))
