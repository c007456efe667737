"""What a door reads off a request before anybody is known."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address, believing only the proxies that we were told of."""
    count = settings.TRUSTED_PROXY_COUNT
    if count:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        if len(forwarded) >= count:
            return forwarded[-count].strip() or None
    return request.META.get("REMOTE_ADDR") or None
