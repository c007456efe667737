"""The trend: one row per organization and day."""

from collections.abc import Hashable
from datetime import datetime

from accounts.models import Department, Organization
from ownership.models import Activity, TrendDay
from ownership.queries.coverage import Coverage, count_duties, sum_all, sum_by
from ownership.queries.inbox import count_open_by_rule
from ownership.queries.snapshots import count_accountable
from ownership.queries.standing import count_standing


def keep_day(organization: Organization, *, now: datetime) -> TrendDay:
    """Write down how much is owned today, once; what stands there stays. Inside a transaction.

    At most fourteen statements.
    """
    day = organization.day_of(now)
    kept = TrendDay.objects.filter(day=day).first()
    if kept is not None:
        return kept
    cells = count_duties()
    coverage, standing = sum_all(cells), count_standing(now=now)
    keys = dict(Activity.objects.values_list("pk", "key"))
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
        activities=_shape(sum_by(cells, lambda cell: keys[cell.activity])),
        platforms=_shape(sum_by(cells, lambda cell: cell.platform)),
    )
    row.save(force_insert=True)
    return row


def _shape(groups: dict[Hashable, Coverage]) -> dict[str, list[int]]:
    return {
        str(key): [coverage.owned, coverage.unowned, coverage.contested]
        for key, coverage in groups.items()
    }
