"""Stakes: why a department cares about a channel, with or without a role there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Department
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.tenancy.inserts import insert_objects
from channels_registry.models import Channel, Stake

LONGEST = 500
_NAMED = ("department", "channel__organization")


class StakeTaken(Exception):
    """The department has a stake here already. `stake` is it."""

    def __init__(self, stake: Stake) -> None:
        super().__init__(
            gettext("{department} has a stake here already. Change its words.").format(
                department=stake.department
            )
        )
        self.stake = stake


class StakeRefused(Exception):
    """This department cannot have a stake."""


class StaleStake(Exception):
    """Somebody changed it meanwhile. `stake` is what is stored now."""

    def __init__(self, stake: Stake) -> None:
        super().__init__(
            gettext("Somebody changed the stake of {department} meanwhile. Look again.").format(
                department=stake.department
            )
        )
        self.stake = stake


def add_stake(
    *,
    channel: Channel,
    department: Department,
    why: str,
    by: Actor,
    now: datetime,
    stake_id: UUID | None = None,
) -> Stake:
    """A department says why it cares. `stake_id`: of a stake that comes back.

    Raises StakeTaken, StakeRefused.
    """
    with change(channel.organization, by=by, now=now) as current:
        existing = Stake.objects.filter(channel=channel, department=department)
        stake = existing.select_related("department").first()
        if stake is not None:
            raise StakeTaken(stake)
        department.refresh_from_db(fields=["retired_on"])
        if department.retired_on is not None:
            raise StakeRefused(
                gettext("{department} is retired: it holds no stakes.").format(
                    department=department
                )
            )
        stake = Stake.new(channel=channel, department=department, why=why)
        stake.pk = stake_id or stake.pk
        stake.save(force_insert=True)
        _tell(current, "stake.added", stake, after=tell(stake))
        return stake


def edit_stake(*, stake: Stake, why: str, version: int, by: Actor, now: datetime) -> Stake:
    """Say it in other words. Raises StaleStake, Stake.DoesNotExist."""
    with change(stake.organization, by=by, now=now) as current:
        stake = _load(stake, version)
        if stake.why == why:
            return stake
        before = tell(stake)
        stake.why = why
        stake.version += 1
        stake.save()
        _tell(current, "stake.changed", stake, before=before, after=tell(stake))
        return stake


def end_stake(*, stake: Stake, version: int, by: Actor, now: datetime) -> None:
    """The department does not care any more. Raises StaleStake, Stake.DoesNotExist."""
    with change(stake.organization, by=by, now=now) as current:
        stake = _load(stake, version)
        _tell(current, "stake.removed", stake, before=tell(stake))
        stake.delete()


def move_stakes(current: Change, department: Department, to: Department | None) -> int:
    """All stakes of a department that goes: another one has them, or they end. How many.

    Where both have one their texts are joined. In a fixed number of statements.
    """
    given = list(Stake.objects.filter(department=department).select_related(*_NAMED))
    if not given:
        return 0
    held = {
        stake.channel_id: stake
        for stake in Stake.objects.filter(
            department=to, channel__in=[stake.channel_id for stake in given]
        ).select_related(*_NAMED)
    }
    new, changed = [], []
    for stake in given:
        _tell(current, "stake.removed", stake, before=tell(stake))
        theirs = held.get(stake.channel_id)
        if to is None:
            continue
        if theirs is None:
            taken = Stake.new(channel=stake.channel, department=to, why=stake.why)
            new.append(taken)
            _tell(current, "stake.added", taken, after=tell(taken))
            continue
        before, why = tell(theirs), join_words(theirs.why, stake.why, at_most=LONGEST)
        if why != theirs.why:
            theirs.why, theirs.version = why, theirs.version + 1
            changed.append(theirs)
            _tell(current, "stake.changed", theirs, before=before, after=tell(theirs))
    Stake.objects.filter(pk__among=[stake.pk for stake in given]).delete()
    insert_objects(new)
    if changed:
        Stake.objects.bulk_update(changed, ["why", "version"], batch_size=500)
    return len(given)


def join_words(one: str, other: str, *, at_most: int) -> str:
    """Both, the first one first; once, where one says what the other does. What is too long ends
    in dots."""
    if not other or other.casefold() in one.casefold():
        return one
    joined = f"{one}; {other}" if one else other
    return joined if len(joined) <= at_most else f"{joined[: at_most - 1]}…"


def put_back(current: Change, stake_id: UUID, channel_id: UUID, said: Mapping[str, str]) -> None:
    """As an event tells it of before, inside an open change; it told of nothing: it goes.

    Raises StakeTaken, StakeRefused, Channel.DoesNotExist.
    """
    who: Any = {"by": current.by, "now": current.now}
    stake = Stake.objects.select_related("organization").filter(pk=stake_id).first()
    if stake and said:
        edit_stake(stake=stake, why=said["why"], version=stake.version, **who)
    elif stake:
        end_stake(stake=stake, version=stake.version, **who)
    else:
        channel = Channel.objects.select_related("organization").get(pk=channel_id)
        department = Department.objects.filter(slug=said["department"]).first()
        if department is None:
            raise StakeRefused(gettext("The department is not here any more."))
        add_stake(channel=channel, department=department, why=said["why"], stake_id=stake_id, **who)


def _load(stake: Stake, version: int) -> Stake:
    """As it is under the organization's lock."""
    stored = Stake.objects.select_related("department", "channel").get(pk=stake.pk)
    if stored.version != version:
        raise StaleStake(stored)
    return stored


def tell(stake: Stake) -> dict[str, str]:
    """A stake as the trail tells it: the department by slug."""
    return {"department": stake.department.slug, "why": stake.why}


def _tell(
    current: Change,
    verb: str,
    stake: Stake,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    current.record(verb, stake, before=before, after=after, channel_id=stake.channel_id)
    current.touch(channels=[stake.channel_id])
