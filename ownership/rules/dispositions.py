"""What people said of a finding, and how long it holds. The condition is never theirs to say.

Days are the organization's. "Until" a day means that the day itself is no longer part of it.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from accounts.words import gettext

NEW, SEEN, GIVEN, SNOOZED, WAIVED = "new", "seen", "given", "snoozed", "waived"
OPEN, SETTLED = "open", "settled"
# What a person sees, in the order of the inbox.
SHOWN = (OPEN, SNOOZED, WAIVED, SETTLED)
# No word holds longer: a leap year's day more, so that "a year" is the same day next year.
LONGEST = timedelta(days=366)


def shown_as(*, is_present: bool, disposition: str, until: date | None, today: date) -> str:
    """One of SHOWN. A snooze or a waiver that has run out needs nobody to end it."""
    if not is_present:
        return SETTLED
    return disposition if holds(disposition, until=until, today=today) else OPEN


def holds(disposition: str, *, until: date | None, today: date) -> bool:
    """Whether the finding is put aside today."""
    return disposition in (SNOOZED, WAIVED) and until is not None and today < until


def is_worse(
    *,
    severity: int,
    departments: Collection[UUID],
    severity_then: int | None,
    departments_then: Collection[UUID],
) -> bool:
    """Than when it was put aside: a higher severity or a new department. Fewer or lower is not."""
    if severity_then is None:
        return False
    return severity > severity_then or not set(departments) <= set(departments_then)


def begins_anew(
    *, is_back: bool, disposition: str, until: date | None, today: date, worse: bool
) -> bool:
    """Whether what people said ends, now that the problem is seen again.

    `is_back`: it was gone. Then only a waiver that has not run out is still meant; and nothing
    that was put aside stays there when it gets worse.
    """
    if worse:
        return True
    if not is_back:
        return False
    return not (disposition == WAIVED and holds(disposition, until=until, today=today))


def refuse_until(until: date | None, *, today: date) -> str:
    """Why nothing can be put aside until that day, as a sentence; empty when it can."""
    if until is None:
        return gettext("Choose a date.")
    if until <= today:
        return gettext("Choose a date after today.")
    if until - today > LONGEST:
        return gettext("Choose a date within a year from today: then it is looked at again.")
    return ""
