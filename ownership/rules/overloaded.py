"""Overloaded: a department is accountable for more duties per head of its social headcount than
the limit.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold
from ownership.snapshot import DepartmentSnapshot, Limit, Terms


def is_overloaded(department: DepartmentSnapshot, terms: Terms) -> bool:
    """Without a headcount nobody can say."""
    if not department.headcount:
        return False
    return department.duties > department.headcount * RULE.limit(terms).number


def find(department: DepartmentSnapshot, terms: Terms) -> Iterator[Problem]:
    if is_overloaded(department, terms):
        people = "1 person" if department.headcount == 1 else f"{department.headcount} people"
        yield Problem(
            rule=RULE.code,
            channel=None,
            activity=None,
            severity=RULE.severity,
            sentence=(
                f"{department.name} is accountable for {department.duties} duties with {people}."
            ),
            departments=(department.id,),
            department=department.id,
        )


RULE = Rule(
    code="overloaded",
    name=_("Overloaded"),
    severity=Severity.MEDIUM,
    definition=_(
        "Overloaded: a department is accountable for more duties per head of its social headcount"
        " than the limit."
    ),
    fix=_("Hand some over, or give the department more people."),
    find=find,
    threshold=Threshold(
        Limit(20), _("duties per head"), _("Our own: half a day a month for each duty")
    ),
    looks_at_departments=True,
)
