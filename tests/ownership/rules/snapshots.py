"""Small snapshots for the rules' tests: no database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from ownership.rules import BY_CODE
from ownership.rules.problems import Problem
from ownership.snapshot import (
    AccessFact,
    ChannelSnapshot,
    DepartmentName,
    DutySnapshot,
    Limit,
    Owner,
    PersonFact,
    Terms,
)

TODAY = date(2026, 11, 23)  # a Monday
TERMS = Terms(TODAY)
HEAD = PersonFact(uuid4(), "Head Hunter")


def owner(name: str, **fields: Any) -> Owner:
    """A department that is accountable since yesterday, has a head and a phone."""
    standing = {"since": ago(1), "head": HEAD, "phone": "+44 1632 960110"}
    return Owner(uuid4(), name, **(standing | fields))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


SERVICE = owner("Customer Service")
MARKETING = owner("Marketing")
PR = owner("PR & Communications")


def channel_with(
    *,
    accountable: Sequence[Owner] = (SERVICE,),
    needed: bool = True,
    tier: int = 2,
    is_critical: bool = False,
    looked_at: bool = True,
    channel_id: UUID | None = None,
    activity_id: UUID | None = None,
    activity_key: str = "care",
    responsible: Sequence[DepartmentName] = (),
    of_duty: dict[str, Any] | None = None,
    **fields: Any,
) -> tuple[ChannelSnapshot, DutySnapshot]:
    """A channel @acme with one duty, customer care; registered today, and nothing wrong with it."""
    duty = DutySnapshot(
        id=uuid4(),
        activity_id=activity_id or uuid4(),
        activity_key=activity_key,
        activity_name="Customer care",
        is_critical=is_critical,
        needed=needed,
        accountable=tuple(accountable),
        responsible=tuple(responsible),
        **(of_duty or {}),
    )
    channel = ChannelSnapshot(
        id=channel_id or uuid4(),
        label="@acme",
        looked_at=looked_at,
        tier=tier,
        duties=(duty,),
        **({"registered_on": TODAY} | fields),
    )
    return channel, duty


def entry(person: PersonFact | None, **fields: Any) -> AccessFact:
    """Somebody who may log in with a second step, looked through today; no person: an agency."""
    standing = {
        "holder": person.name if person else "Brightline",
        "has_full_control": True,
        "two_step": "yes",
        "until": None,
        "reviewed_on": TODAY,
    }
    return AccessFact(person=person, **(standing | fields))


def somebody(name: str = "Ann Onym", left_on: date | None = None) -> PersonFact:
    return PersonFact(uuid4(), name, left_on)


def find(
    code: str, snapshot: Any, *, today: date = TODAY, limit: Limit | None = None
) -> list[Problem]:
    """What one rule alone says."""
    terms = replace(TERMS, today=today, limits={code: limit} if limit else {})
    return list(BY_CODE[code].find(snapshot, terms))
