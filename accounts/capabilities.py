"""Which seat may do what: one table, one screen. Pages, API and tests all read this one."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from accounts.models.membership import MemberRole
from accounts.words import Words
from accounts.words import gettext_lazy as _


class Capability(StrEnum):
    """A question "may this seat...?"."""

    READ = "read"
    # For a steward these three hold for their departments only: see `may_for`.
    CLAIM = "claim"
    CONFIRM = "confirm"
    COMMENT = "comment"
    REQUEST_CHANNELS = "request_channels"
    EDIT_CHANNELS = "edit_channels"
    IMPORT_CHANNELS = "import_channels"
    ASSIGN_OWNERS = "assign_owners"
    EDIT_CHARTER = "edit_charter"
    DECIDE_CLAIMS = "decide_claims"
    RUN_SWEEP = "run_sweep"
    RUN_CAMPAIGNS = "run_campaigns"
    EDIT_ACTIVITIES = "edit_activities"
    EDIT_PLATFORMS = "edit_platforms"
    EDIT_PEOPLE = "edit_people"
    EDIT_DEPARTMENTS = "edit_departments"
    EDIT_ORGANIZATION = "edit_organization"
    EDIT_RULES = "edit_rules"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_KEYS = "manage_keys"
    MANAGE_SIGN_IN = "manage_sign_in"
    READ_AUDIT = "read_audit"


_READING = frozenset({Capability.READ})
_STEWARDING = _READING | {
    Capability.CLAIM,
    Capability.CONFIRM,
    Capability.COMMENT,
    Capability.REQUEST_CHANNELS,
}
_LEADING = _STEWARDING | {
    Capability.EDIT_CHANNELS,
    Capability.IMPORT_CHANNELS,
    Capability.ASSIGN_OWNERS,
    Capability.EDIT_CHARTER,
    Capability.DECIDE_CLAIMS,
    Capability.RUN_SWEEP,
    Capability.RUN_CAMPAIGNS,
    Capability.EDIT_ACTIVITIES,
    Capability.EDIT_PLATFORMS,
    Capability.EDIT_PEOPLE,
}
_ADMINISTERING = _LEADING | {
    Capability.EDIT_DEPARTMENTS,
    Capability.EDIT_ORGANIZATION,
    Capability.EDIT_RULES,
    Capability.MANAGE_MEMBERS,
    Capability.MANAGE_KEYS,
    Capability.MANAGE_SIGN_IN,
    Capability.READ_AUDIT,
}

CAPABILITIES: dict[MemberRole, frozenset[Capability]] = {
    MemberRole.OWNER: _ADMINISTERING,
    MemberRole.ADMIN: _ADMINISTERING,
    MemberRole.LEAD: _LEADING,
    MemberRole.STEWARD: _STEWARDING,
    MemberRole.VIEWER: _READING,
}

# Who may give, change and end which seats: nobody one that is above their own.
MAY_SEAT: dict[MemberRole, frozenset[MemberRole]] = {
    MemberRole.OWNER: frozenset(MemberRole),
    MemberRole.ADMIN: frozenset(MemberRole) - {MemberRole.OWNER},
    MemberRole.LEAD: frozenset(),
    MemberRole.STEWARD: frozenset(),
    MemberRole.VIEWER: frozenset(),
}

# What an integration may ask for: scope -> the capabilities it opens, if the seat has them too.
SCOPES: dict[str, frozenset[Capability]] = {
    "registry:read": _READING,
    "registry:write": frozenset(
        {
            Capability.EDIT_CHANNELS,
            Capability.IMPORT_CHANNELS,
            Capability.EDIT_DEPARTMENTS,
            Capability.EDIT_ACTIVITIES,
            Capability.EDIT_PLATFORMS,
            Capability.EDIT_PEOPLE,
            Capability.EDIT_ORGANIZATION,
        }
    ),
    "ownership:read": _READING,
    "ownership:write": frozenset(
        {
            Capability.EDIT_RULES,
            Capability.ASSIGN_OWNERS,
            Capability.EDIT_CHARTER,
            Capability.DECIDE_CLAIMS,
            Capability.RUN_SWEEP,
            Capability.RUN_CAMPAIGNS,
            Capability.CLAIM,
            Capability.CONFIRM,
            Capability.COMMENT,
        }
    ),
    "audit:read": frozenset({Capability.READ_AUDIT}),
    "webhooks:manage": frozenset(),
    "members:manage": frozenset({Capability.MANAGE_MEMBERS}),
}
# What a scope opens, as people read it.
SCOPE_WORDS: dict[str, Words] = {
    "registry:read": _("read channels and departments"),
    "registry:write": _("register and change channels, departments and activities"),
    "ownership:read": _("look up owners, duties and findings"),
    "ownership:write": _("assign owners, claim, confirm and run checks"),
    "audit:read": _("read the audit log"),
    "members:manage": _("change members and invitations"),
}


def may(role: str, capability: Capability) -> bool:
    """Whether a seat of this role has the capability."""
    return capability in CAPABILITIES[MemberRole(role)]


def may_for(
    role: str, capability: Capability, department: UUID, *, stands_for: Collection[UUID]
) -> bool:
    """Whether the seat has the capability for this department.

    A steward acts for the departments that the seat stands for and for no other; the seats above
    act for any.
    """
    return may(role, capability) and (role != MemberRole.STEWARD or department in stands_for)


def may_seat(role: str, *roles: str) -> bool:
    """Whether a seat of this role may give, change or end seats of these roles."""
    return {MemberRole(r) for r in roles} <= MAY_SEAT[MemberRole(role)]
