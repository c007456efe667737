"""Speaking to a server whose address somebody typed: the one client for it."""

from typing import Any

from django.conf import settings
from requests import PreparedRequest, RequestException, Response
from requests_hardened import Config, HTTPSession

MAX_BYTES = 1024 * 1024
TIMEOUTS = (3, 10)  # seconds to connect, and between two pieces of an answer


class AnswerTooLarge(RequestException):
    """The server sent more than we read."""


class OutgoingSession(HTTPSession):
    """Reaches public addresses only, checked on the address that it connects to; no redirects.

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
