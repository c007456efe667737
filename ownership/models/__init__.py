"""The rows of the top floor, one noun per file."""

from ownership.models.activity import Activity
from ownership.models.assignment import Assignment, Origin, RaciRole
from ownership.models.duty import Duty, DutyState
from ownership.models.finding import Condition, Finding, Severity
from ownership.models.sweep import Sweep

__all__ = [
    "Activity",
    "Assignment",
    "Condition",
    "Duty",
    "DutyState",
    "Finding",
    "Origin",
    "RaciRole",
    "Severity",
    "Sweep",
]
