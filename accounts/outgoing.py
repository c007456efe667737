"""Speaking to a server whose address somebody typed: the one client for it."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from threading import BoundedSemaphore, Event, Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from requests import PreparedRequest, Request, RequestException, Response, Timeout
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from accounts.rules.public_addresses import is_public

MAX_BYTES = 1024 * 1024
MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_ADDRESS = 2_000
TIMEOUTS = (3, 5)  # seconds to connect, and between two pieces of an answer
DEADLINE = 10  # seconds for an answer as a whole, however slowly it drips
SECONDS = 15  # for a page of a website, its redirects with it
MOST_AT_ONCE = 2  # of the threads of a process, so that no server can hold all of them
PORTS = (80, 443, 8443)
PAGES = ("text/html", "application/xhtml+xml")
_PIECE = 64 * 1024
_waiting_for_others = BoundedSemaphore(MOST_AT_ONCE)


class AnswerTooLarge(RequestException):
    """The server sent more than we read."""


class AddressRefused(RequestException):
    """The name leads inside somebody's network, or to a port that is no web server's."""


class TooManyAtOnce(RequestException):
    """Others wait for servers elsewhere. Try again in a moment."""


class Unreachable(Exception):
    """Nobody answers at an address of a website, or not so that we would listen."""


class _Deadline:
    """Hangs up on a server that sends a byte now and then, which no time-out between bytes does."""

    def __init__(self) -> None:
        self.passed = Event()
        self._twins: list[socket.socket] = []

    def watch(self, connected: socket.socket | None) -> None:
        """By a twin of the socket, which ends the connection under TLS too."""
        if connected is not None:
            self._twins.append(socket.socket(fileno=os.dup(connected.fileno())))
        if self.passed.is_set():
            self._hang_up()

    def let_go(self) -> None:
        for twin in self._twins:
            twin.close()

    def pass_by(self) -> None:
        self.passed.set()
        self._hang_up()

    def _hang_up(self) -> None:
        for twin in self._twins:
            with suppress(OSError):  # it is closed by now
                twin.shutdown(socket.SHUT_RDWR)


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def _within(seconds: float) -> Iterator[_Deadline]:
    """Every connection that is used inside ends by then."""
    deadline = _Deadline()
    token = _deadline.set(deadline)
    timer = Timer(seconds, deadline.pass_by)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
        deadline.let_go()
        _deadline.reset(token)


class _Watched:
    """A connection that the deadline can hang up on, from before it speaks TLS."""

    sock: socket.socket | None

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        deadline = _deadline.get()
        if deadline is not None:
            deadline.watch(made)
        return made

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)  # type: ignore[misc]
        deadline = _deadline.get()
        if deadline is not None:
            deadline.watch(self.sock)


class _HttpConnection(_Watched, HTTPConnection):
    pass


class _HttpsConnection(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class _PublicAddresses(IPFilterAdapter):
    """Connects to an address that it has looked at; one bad answer for a name refuses the name."""

    def __init__(self, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)
        self.allows_loopback = allow_loopback

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

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

    user_agent = "Masthead"

    def __init__(self) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=not settings.SECURE_COOKIES,
                never_redirect=True,
                default_timeout=TIMEOUTS,
                user_agent_override=self.user_agent,
            )
        )
        for scheme in ("http", "https"):
            adapter = _PublicAddresses(
                is_https_proto=scheme == "https", allow_loopback=not settings.SECURE_COOKIES
            )
            self.mount(f"{scheme}://", adapter)
        self.trust_env = False  # no proxy from the environment could see the pinned address

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """None. The library's reads all that comes with a redirect, only to say where it leads."""
        return iter(())

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        if not _waiting_for_others.acquire(timeout=TIMEOUTS[0]):
            raise TooManyAtOnce("too many requests to other servers wait already")
        try:
            return self._send(request, **kwargs)
        finally:
            _waiting_for_others.release()

    def _send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        with _within(DEADLINE) as deadline:
            response = super().send(request, **{**kwargs, "stream": True})
            content = b""
            for piece in response.iter_content(_PIECE):
                content += piece
                if len(content) > MAX_BYTES:
                    response.close()
                    raise AnswerTooLarge(f"{request.url} sent more than {MAX_BYTES} bytes")
            if deadline.passed.is_set():
                raise Timeout(f"{request.url} took longer than {DEADLINE} s")
        response._content = content
        return response


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a website answered in the end. `content` is empty unless it is what was asked for.

    `leads_to`: the address of a redirect that was not followed. `is_cut`: there was more.
    """

    url: str
    status: int
    content: bytes = b""
    content_type: str = ""
    leads_to: str = ""
    is_cut: bool = False

    @property
    def is_page(self) -> bool:
        return self.content_type.partition(";")[0].strip().lower() in PAGES


class WebsiteSession(OutgoingSession):
    """Reads pages of websites as a guest: says who it is, keeps no cookies, follows few redirects.

    Each address on the way is checked like the first one.
    """

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.user_agent = f"Masthead (+{settings.SITE_URL})"
        super().__init__()
        self.seconds = seconds
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def read_page(
        self, url: str, *, may_follow: Callable[[str], bool], types: tuple[str, ...] = PAGES
    ) -> WebPage:
        """What is at the address: at most 2 MB, and only of these types (any, without types).

        `may_follow` is asked for the target of each redirect. Raises Unreachable.
        """
        with _within(self.seconds) as deadline:
            for _ in range(MAX_REDIRECTS + 1):
                try:
                    page = self._read_one(url, types, deadline)
                except (OSError, HTTPError, ValueError) as error:  # requests' are OSErrors
                    raise Unreachable(f"{url[:200]}: {error}"[:500]) from error
                if not page.leads_to or not may_follow(page.leads_to):
                    return page
                url = page.leads_to
        raise Unreachable(f"{url[:200]}: more than {MAX_REDIRECTS} redirects")

    def _read_one(self, url: str, types: tuple[str, ...], deadline: _Deadline) -> WebPage:
        _refuse_address(url)
        if deadline.passed.is_set():
            raise Timeout(f"it took longer than {self.seconds} s")
        # Not this class's send, which reads the whole answer.
        request = self.prepare_request(_get(url))
        response = HTTPSession.send(self, request, stream=True)
        try:
            if deadline.passed.is_set():  # what was cut off may still look like the head of one
                raise Timeout(f"it took longer than {self.seconds} s")
            target = self.get_redirect_target(response)
            leads_to = urljoin(url, target[: MAX_ADDRESS + 1]) if target else ""
            page = WebPage(
                url=url,
                status=response.status_code,
                content_type=response.headers.get("Content-Type", "")[:200],
                leads_to=leads_to,
            )
            if leads_to or page.status != 200 or (types and not page.is_page):
                return page
            content, is_cut = _read_start(response, deadline)
            return WebPage(url, page.status, content, page.content_type, is_cut=is_cut)
        finally:
            response.close()


def _get(url: str) -> Request:
    return Request("GET", url, headers={"Accept": "text/html,*/*;q=0.1"})


def _refuse_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressRefused("it is no web address")
    if "@" in parts.netloc:
        raise AddressRefused("it carries a user name")
    if len(url) > MAX_ADDRESS:
        raise AddressRefused("it is too long")


def _read_start(response: Response, deadline: _Deadline) -> tuple[bytes, bool]:
    """As much of the answer as we read, and whether there is more."""
    content = bytearray()
    try:
        for piece in response.iter_content(_PIECE):
            content += piece
            if len(content) >= MAX_PAGE_BYTES:
                return bytes(content[:MAX_PAGE_BYTES]), True
    except (OSError, HTTPError):
        if not content:
            raise
        return bytes(content), True  # what came before it broke off is still worth reading
    if deadline.passed.is_set() and not content:
        raise Timeout("it took too long")
    return bytes(content), deadline.passed.is_set()


def is_allowed_address(url: str) -> bool:
    """https; on plain http installations also http."""
    try:
        is_whole = url.isascii() and url.isprintable() and bool(urlsplit(url).hostname)
    except ValueError:
        return False
    return is_whole and _has_scheme(url)


def _has_scheme(url: str) -> bool:
    return url.startswith("https://") or (not settings.SECURE_COOKIES and url.startswith("http://"))
