"""The rows of the ground floor, one noun per file."""

from accounts.models.api_key import ApiKey
from accounts.models.audit_event import AuditEvent
from accounts.models.department import Department, DepartmentAlias, DepartmentKind
from accounts.models.job import Job, JobState
from accounts.models.membership import MemberRole, Membership, MembershipDepartment
from accounts.models.organization import Organization
from accounts.models.outbox_event import OutboxEvent
from accounts.models.person import Person
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "AuditEvent",
    "Department",
    "DepartmentAlias",
    "DepartmentKind",
    "Job",
    "JobState",
    "MemberRole",
    "Membership",
    "MembershipDepartment",
    "Organization",
    "OutboxEvent",
    "Person",
    "User",
]
