"""API keys, as the settings list them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.capabilities import SCOPE_WORDS
from accounts.models import ApiKey
from accounts.words import list_words

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """`state`: active, ending (within 14 days), ended, revoked or idle (its member has left)."""

    api_key: ApiKey
    state: str

    @property
    def may(self) -> str:
        """What its scopes open, as people read it."""
        return list_words([str(SCOPE_WORDS.get(scope, scope)) for scope in self.api_key.scopes])


def list_keys(now: datetime) -> list[KeyLine]:
    """The usable ones first, the newest first. One statement."""
    lines = [
        KeyLine(api_key, _state(api_key, now))
        for api_key in ApiKey.objects.select_related("membership__user").order_by("-created_at")
    ]
    return sorted(lines, key=lambda line: line.state not in ("active", "ending"))


def _state(api_key: ApiKey, now: datetime) -> str:
    if api_key.revoked_at:
        return "revoked"
    if api_key.expires_at <= now:
        return "ended"
    if not api_key.membership.is_active:
        return "idle"
    return "ending" if api_key.expires_at - now <= SOON else "active"
