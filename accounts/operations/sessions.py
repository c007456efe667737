"""Ending sessions: the rows that cookies name. A cookie without its row opens nothing."""

from collections.abc import Iterable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts.models import Membership, User
from accounts.operations.actors import Actor
from accounts.operations.sign_in_events import record_change_of_account
from accounts.queries.seats import list_seats
from accounts.sign_ins import was_signed_in_through


def end_sessions(user: User, *, by: Actor, now: datetime, except_key: str | None = None) -> int:
    """End the user's sessions, but for one. How many there were."""
    sessions = UserSession.objects.filter(user=user)
    if except_key:
        sessions = sessions.exclude(session_key=except_key)
    return _end_and_tell(user, sessions, by=by, now=now)


def end_other_session(
    user: User, session_id: int, *, this_key: str | None, by: Actor, now: datetime
) -> int:
    """End one of the user's sessions. 0: it had ended, is this one, or somebody else's."""
    sessions = UserSession.objects.filter(user=user, pk=session_id)
    return _end_and_tell(user, sessions.exclude(session_key=this_key), by=by, now=now)


def _end_and_tell(user: User, sessions: Iterable[UserSession], *, by: Actor, now: datetime) -> int:
    ended = _end(sessions)
    if ended:
        record_change_of_account(user=user, what="sessions_ended", by=by, now=now)
    return ended


def end_all_sessions() -> int:
    """Everybody signs in again: after a leak, or on suspicion of one. How many there were."""
    return _end(UserSession.objects.all())


def forget_ended_sessions(*, now: datetime) -> int:
    """Delete the rows of sessions that are over. How many there were."""
    ended, _ = Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended


def end_sessions_of_seat(seat: Membership) -> int:
    """End the sessions of whose seat ended.

    All of them, unless the person has a seat elsewhere: then only those that this organization's
    own sign-in service vouched for. The others do not open it any more either.
    """
    sessions = UserSession.objects.filter(user=seat.user)
    elsewhere = [s for s in list_seats(seat.user) if s.organization_id != seat.organization_id]
    if not elsewhere:
        return _end(sessions)
    keys = list(sessions.values_list("session_key", flat=True))
    born_here = [
        session.session_key
        for session in Session.objects.filter(session_key__in=keys)
        if was_signed_in_through(session.get_decoded(), seat.organization)
    ]
    return _end(sessions.filter(session_key__in=born_here))


def _end(sessions: Iterable[UserSession]) -> int:
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
