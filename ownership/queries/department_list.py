"""All departments, with what they answer for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import Department
from channels_registry.models import Channel
from ownership.models import Assignment, DutyState, RaciRole


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """Needed duties. `per_person` is None without a headcount."""

    department: Department
    accountable: int
    contested: int
    responsible: int

    @property
    def per_person(self) -> float | None:
        headcount = self.department.headcount
        return self.accountable / headcount if headcount else None


@dataclass(frozen=True, slots=True)
class DepartmentList:
    active: tuple[DepartmentLine, ...]
    retired: tuple[Department, ...]


def load_department_list() -> DepartmentList:
    """Two statements."""
    counted = Q(duty__needed=True, duty__channel__in=Channel.objects.looked_at())
    is_accountable = Q(role=RaciRole.ACCOUNTABLE)
    counts: dict[UUID, dict[str, Any]] = {
        row["department_id"]: row
        for row in Assignment.objects.filter(counted)
        .values("department_id")
        .annotate(
            accountable=Count("id", filter=is_accountable),
            contested=Count("id", filter=is_accountable & Q(duty__state=DutyState.CONTESTED)),
            responsible=Count("id", filter=Q(role=RaciRole.RESPONSIBLE)),
        )
    }
    nothing = {"accountable": 0, "contested": 0, "responsible": 0}
    departments = list(Department.objects.select_related("head__membership").in_order())
    lines = []
    for department in departments:
        if department.retired_on is None:
            count = counts.get(department.pk, nothing)
            lines.append(
                DepartmentLine(
                    department, count["accountable"], count["contested"], count["responsible"]
                )
            )
    return DepartmentList(
        active=tuple(lines),
        retired=tuple(one for one in departments if one.retired_on is not None),
    )
