"""Preview: the same operation, rolled back. It tells what would follow; nothing is written.

There is no second implementation of a consequence: the operation itself runs, with everything that
settles behind it, and then the database forgets it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import apart, change
from ownership.models import Condition, Finding
from ownership.queries.coverage import Coverage, count_duties, sum_all
from ownership.queries.standing import count_standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """How much is owned, and how many of those duties are confirmed."""

    coverage: Coverage
    confirmed: int

    @property
    def percent(self) -> int:
        return self.coverage.percent

    @property
    def confirmed_percent(self) -> int:
        return self.coverage.percent_of(self.confirmed)


@dataclass(frozen=True, slots=True)
class Preview(Generic[T]):
    """`value`: what the operation answers. Findings by rule: how many would open and settle."""

    value: T
    before: Figures
    after: Figures
    opened: dict[str, int]
    settled: dict[str, int]

    @property
    def left_to_nobody(self) -> int:
        """How many duties more than now nobody would own."""
        return max(0, self.after.coverage.unowned - self.before.coverage.unowned)


def preview(
    operation: Callable[[], T], *, organization: Organization, by: Actor, now: datetime
) -> Preview[T]:
    """Run the operation, settle, look, and roll all of it back. What it raises is raised.

    It may be asked inside an open change too. What the operation changed on instances that it was
    given stays changed: give it its own. Besides the operation's, a fixed number of statements.
    """
    with transaction.atomic():
        before = count_figures(now=now)
        there = list(_opened_at(now).values_list("pk", flat=True))
        with apart(), change(organization, by=by, now=now) as current:
            value = operation()
        found = Preview(
            value=value,
            before=before,
            after=count_figures(now=now),
            opened=_by_rule(_opened_at(now).exclude(pk__among=there)),
            settled=_by_rule(Finding.objects.filter(settled_by_step=current.step)),
        )
        transaction.set_rollback(True)
    return found


def count_figures(*, now: datetime) -> Figures:
    """Four statements."""
    return Figures(sum_all(count_duties()), count_standing(now=now).confirmed)


def _opened_at(now: datetime) -> QuerySet[Finding]:
    """Those that were opened or came back in this instant."""
    return Finding.objects.filter(condition=Condition.PRESENT, opened_at=now)


def _by_rule(findings: QuerySet[Finding]) -> dict[str, int]:
    return dict(findings.order_by().values_list("rule").annotate(number=Count("id")))
