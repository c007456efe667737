"""Preview: the same operation, rolled back. It tells what would follow; nothing is written.

There is no second implementation of a consequence: the operation itself runs, with everything that
settles behind it, and then the database forgets it.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import apart, change
from accounts.operations.jobs import working
from channels_registry.models import Channel
from ownership.models import Condition, Finding
from ownership.queries.coverage import Coverage, count_duties, sum_all
from ownership.queries.standing import count_standing

T = TypeVar("T")
# Of so many the findings are looked at while somebody waits.
MOST_CHANNELS = 1_000


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
    """`value`: what the operation answers. Findings by rule: how many would open and settle.

    `counts_findings`: False where there are more channels than somebody waits for; then they are
    found by the job that follows, and by no preview.
    """

    value: T
    before: Figures
    after: Figures
    opened: dict[str, int]
    settled: dict[str, int]
    counts_findings: bool = True

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
        is_small = Channel.objects.count() <= MOST_CHANNELS
        waiting = working() if is_small else nullcontext()
        with waiting, apart(), change(organization, by=by, now=now) as current:
            value = operation()
        found = Preview(
            value=value,
            before=before,
            after=count_figures(now=now),
            opened=_by_rule(_opened_at(now).exclude(pk__among=there)),
            settled=_by_rule(Finding.objects.filter(settled_by_step=current.step)),
            counts_findings=is_small,
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
