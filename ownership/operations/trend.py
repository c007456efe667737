"""The trend: one row per organization and day."""

from datetime import datetime

from accounts.models import Department, Organization
from ownership.models import TrendDay
from ownership.queries.coverage import count_duties, sum_all
from ownership.queries.inbox import count_open_by_rule
from ownership.queries.snapshots import count_accountable
from ownership.queries.standing import count_standing


def keep_day(organization: Organization, *, now: datetime) -> TrendDay:
    """Write down how much is owned today, once; what stands there stays. Inside a transaction.

    At most thirteen statements.
    """
    day = organization.day_of(now)
    kept = TrendDay.objects.filter(day=day).first()
    if kept is not None:
        return kept
    coverage, standing = sum_all(count_duties()), count_standing(now=now)
    departments = list(Department.objects.active().values_list("pk", flat=True))
    row = TrendDay.new(
        day=day,
        as_of=now,
        owned=coverage.owned,
        unowned=coverage.unowned,
        contested=coverage.contested,
        confirmed=standing.confirmed,
        resilient=standing.resilient,
        findings=count_open_by_rule(today=day),
        loads={str(pk): duties for pk, duties in count_accountable(departments).items()},
    )
    row.save(force_insert=True)
    return row
