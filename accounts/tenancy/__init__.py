"""The fences between organizations, and the only place that speaks SQL by hand.

Four of them, because each alone leaks: a manager that raises without a tenant (`models`),
composite foreign keys (`constraints`), row-level security (`policies`), and the generated attack
of the test suite. `context` says which organization is current; `selfcheck` refuses to serve when
a fence is down.
"""

from accounts.tenancy.context import (
    TenantRequired,
    TenantSwitch,
    current_organization_id,
    own_rows,
    tenant,
)

__all__ = ["TenantRequired", "TenantSwitch", "current_organization_id", "own_rows", "tenant"]
