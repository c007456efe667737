"""The rows of the ground floor, one noun per file."""

from accounts.models.api_key import ApiKey
from accounts.models.audit_event import AuditEvent
from accounts.models.department import Department, DepartmentAlias, DepartmentKind
from accounts.models.idempotency_record import IdempotencyRecord
from accounts.models.invitation import Invitation, InvitationDepartment
from accounts.models.job import Job, JobState
from accounts.models.membership import MemberRole, Membership, MembershipDepartment
from accounts.models.organization import Organization
from accounts.models.outbox_event import OutboxEvent
from accounts.models.person import Person
from accounts.models.sso_connection import SsoConnection, SsoDomain
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "AuditEvent",
    "Department",
    "DepartmentAlias",
    "DepartmentKind",
    "IdempotencyRecord",
    "Invitation",
    "InvitationDepartment",
    "Job",
    "JobState",
    "MemberRole",
    "Membership",
    "MembershipDepartment",
    "Organization",
    "OutboxEvent",
    "Person",
    "SsoConnection",
    "SsoDomain",
    "User",
]
