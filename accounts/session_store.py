"""Sessions in the database that end: eight hours after their last use, and seven days after they
began, whatever happens in between."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

_BEGAN_AT = "began_at"
# Use is written down this often at most, so a session may end as much earlier than its idle age.
USE_IS_WRITTEN_EVERY = timedelta(minutes=15)


class SessionStore(db.SessionStore):
    """Django's own, with two ages instead of one. `expire_date` holds whichever ends first."""

    def _validate_session_key(self, key: str | None) -> bool:
        is_long = super()._validate_session_key(key)  # type: ignore[misc]  # not in its types
        return is_long and str(key).isalnum()

    def load(self) -> dict[str, Any]:
        stored = self._get_session_from_db()  # type: ignore[attr-defined]  # not in its types
        if stored is None:
            return {}
        data: dict[str, Any] = self.decode(stored.session_data)
        used_at = stored.expire_date - timedelta(seconds=settings.SESSION_IDLE_AGE)
        if timezone.now() - used_at >= USE_IS_WRITTEN_EVERY:
            self.modified = True
        return data

    def begin(self) -> None:
        """Somebody signed in: what was before counts no more."""
        self[_BEGAN_AT] = timezone.now().timestamp()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        data.setdefault(_BEGAN_AT, timezone.now().timestamp())
        return super().create_model_instance(data)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Django's arguments, and the ages that allauth sets in a session, say nothing here."""
        now = timezone.now()
        began_at = self.get(_BEGAN_AT, now.timestamp())
        end = began_at + settings.SESSION_COOKIE_AGE
        return min(
            now + timedelta(seconds=settings.SESSION_IDLE_AGE),
            datetime.fromtimestamp(end, tz=now.tzinfo),
        )

    def get_expiry_age(self, **kwargs: Any) -> int:
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    def get_expire_at_browser_close(self) -> bool:
        return False
