"""Where somebody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession

from accounts.models import User
from accounts.requests import name_browser


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in. `is_this`: the one that asks."""

    id: int
    browser: str
    ip: str
    began_at: datetime
    is_this: bool


def list_sessions(user: User, *, this_key: str | None) -> list[OpenSession]:
    """This one first, then the newest. Looks into each session whether it still holds."""
    sessions = [
        OpenSession(
            id=session.pk,
            browser=name_browser(session.user_agent),
            ip=session.ip,
            began_at=session.created_at,
            is_this=session.session_key == this_key,
        )
        for session in UserSession.objects.purge_and_list(user)
    ]
    sessions.sort(key=lambda session: session.began_at, reverse=True)
    return sorted(sessions, key=lambda session: not session.is_this)
