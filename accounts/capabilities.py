"""Which seat may do what: one table, one screen. Pages, API and tests all read this one."""

from enum import StrEnum

from accounts.models.membership import MemberRole


class Capability(StrEnum):
    """A question "may this seat...?"."""

    READ = "read"
    EDIT_CHANNELS = "edit_channels"
    IMPORT_CHANNELS = "import_channels"
    ASSIGN_OWNERS = "assign_owners"
    RUN_SWEEP = "run_sweep"
    EDIT_DEPARTMENTS = "edit_departments"
    EDIT_ACTIVITIES = "edit_activities"
    MANAGE_KEYS = "manage_keys"


_READING = frozenset({Capability.READ})
_LEADING = _READING | {
    Capability.EDIT_CHANNELS,
    Capability.IMPORT_CHANNELS,
    Capability.ASSIGN_OWNERS,
    Capability.RUN_SWEEP,
    Capability.EDIT_ACTIVITIES,
}
_ADMINISTERING = _LEADING | {Capability.EDIT_DEPARTMENTS, Capability.MANAGE_KEYS}

CAPABILITIES: dict[MemberRole, frozenset[Capability]] = {
    MemberRole.OWNER: _ADMINISTERING,
    MemberRole.ADMIN: _ADMINISTERING,
    MemberRole.LEAD: _LEADING,
    MemberRole.STEWARD: _READING,
    MemberRole.VIEWER: _READING,
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
        }
    ),
    "ownership:read": _READING,
    "ownership:write": frozenset({Capability.ASSIGN_OWNERS, Capability.RUN_SWEEP}),
    "audit:read": _READING,
    "webhooks:manage": frozenset(),
    "members:manage": frozenset({Capability.MANAGE_KEYS}),
}


def may(role: str, capability: Capability) -> bool:
    """Whether a seat of this role has the capability."""
    return capability in CAPABILITIES[MemberRole(role)]
