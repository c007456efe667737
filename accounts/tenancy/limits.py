"""Rate limits: how often something may be done, counted in the database.

The generic cell rate algorithm in one statement, so that two processes cannot both take the last
one. A dead Redis changes nothing here, and a crash of PostgreSQL forgets what was spent: the table
is unlogged.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

# `spent_until`: the time at which everything that was taken would have been earned again.
_TAKE = """
with taken as (
  insert into accounts_ratelimit as l (bucket, spent_until)
  values (%(bucket)s, clock_timestamp() + make_interval(secs => %(each)s))
  on conflict (bucket) do update
     set spent_until = greatest(l.spent_until, clock_timestamp()) + make_interval(secs => %(each)s)
   where greatest(l.spent_until, clock_timestamp()) + make_interval(secs => %(each)s)
      <= clock_timestamp() + make_interval(secs => %(window)s)
  returning spent_until
)
select spent_until, clock_timestamp(), true from taken
union all
select spent_until, clock_timestamp(), false from accounts_ratelimit
 where bucket = %(bucket)s and not exists (select from taken)
"""
_FORGET = "delete from accounts_ratelimit where spent_until < clock_timestamp()"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in a window, all at once or spread over it."""

    name: str
    number: int
    window: timedelta

    @property
    def each(self) -> timedelta:
        """How long it takes to earn one."""
        return self.window / self.number


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after taking one. `reset` and `retry_after`: whole seconds, rounded up."""

    limit: Limit
    is_over: bool
    remaining: int
    reset: int

    @property
    def retry_after(self) -> int:
        return max(
            1,
            math.ceil(
                self.reset - self.limit.window.total_seconds() + self.limit.each.total_seconds()
            ),
        )


def take(limit: Limit, whose: str) -> Allowance:
    """Take one from somebody's allowance; taking from an empty one costs nothing.

    Inside a transaction the row stays locked until it ends: take before opening one where many
    requests share an allowance.
    """
    values: dict[str, str | float] = {
        "bucket": f"{limit.name}:{whose}",
        "each": limit.each.total_seconds(),
        "window": limit.window.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        spent_until, now, is_taken = cursor.fetchone()
    return _allow(limit, spent_until, now, is_over=not is_taken)


def forget_earned() -> int:
    """Delete rows that limit nothing any more. How many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return cursor.rowcount


def _allow(limit: Limit, spent_until: datetime, now: datetime, *, is_over: bool) -> Allowance:
    debt = max(timedelta(0), spent_until - now)
    remaining = 0 if is_over else max(0, int((limit.window - debt) / limit.each))
    return Allowance(limit, is_over, remaining, math.ceil(debt.total_seconds()))
