"""Speaking to a server whose address somebody typed: the one client for it."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from threading import BoundedSemaphore, Timer
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from requests import PreparedRequest, RequestException, Response
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from accounts.rules.public_addresses import is_public

MAX_BYTES = 1024 * 1024
TIMEOUTS = (3, 5)  # seconds to connect, and between two pieces of an answer
DEADLINE = 10  # seconds for all of an answer, however slowly it drips
MOST_AT_ONCE = 2  # of the threads of a process, so that no server can hold all of them
PORTS = (80, 443, 8443)
_waiting_for_others = BoundedSemaphore(MOST_AT_ONCE)


class AnswerTooLarge(RequestException):
    """The server sent more than we read."""


class AddressRefused(RequestException):
    """The name leads inside somebody's network, or to a port that is no web server's."""


class TooManyAtOnce(RequestException):
    """Others wait for servers elsewhere. Try again in a moment."""


class _Deadline:
    """A connection that is cut when its time is over: socket timeouts begin anew with each byte."""

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._twin = made.dup()  # ends the connection under TLS too
        self._clock = Timer(DEADLINE, self._hang_up)
        self._clock.daemon = True
        self._clock.start()
        return made

    def _hang_up(self) -> None:
        with suppress(OSError):  # it may have ended by itself
            self._twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if hasattr(self, "_clock"):
            self._clock.cancel()
            self._twin.close()
        super().close()  # type: ignore[misc]


class _PlainDeadline(_Deadline, HTTPConnection):
    pass


class _SecureDeadline(_Deadline, HTTPSConnection):
    pass


class _PublicAddresses(IPFilterAdapter):
    """Connects to an address that it has looked at; one bad answer for a name refuses the name."""

    def __init__(self, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)
        self.allows_loopback = allow_loopback

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _SecureDeadline if pool.scheme == "https" else _PlainDeadline
        return pool

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
        if not _waiting_for_others.acquire(timeout=TIMEOUTS[0]):
            raise TooManyAtOnce("too many requests to other servers wait already")
        try:
            return self._send(request, **kwargs)
        finally:
            _waiting_for_others.release()

    def _send(self, request: PreparedRequest, **kwargs: Any) -> Response:
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
    try:
        is_whole = url.isascii() and url.isprintable() and bool(urlsplit(url).hostname)
    except ValueError:
        return False
    return is_whole and _has_scheme(url)


def _has_scheme(url: str) -> bool:
    return url.startswith("https://") or (not settings.SECURE_COOKIES and url.startswith("http://"))
