"""Is every fence up? Asked at start-up, by /readyz and by the tests. A fence down: do not serve."""

from django.apps import apps
from django.db import connection

from accounts.tenancy.models import TenantModel

_ROLE = """
select rolsuper, rolbypassrls from pg_roles where rolname = current_user
"""
_TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       pg_get_userbyid(c.relowner) = current_user,
       array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relname = any(%s)
"""
_VIEWS = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and (c.relkind = 'm' or (c.relkind = 'v'
   and not coalesce('security_invoker=true' = any(c.reloptions), false)))
"""


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def find_open_fences() -> list[str]:
    """One sentence per fence that is down; empty when all are up."""
    problems = []
    tables = {model._meta.db_table for model in tenant_models()}
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        is_super, bypasses = cursor.fetchone()
        if is_super or bypasses:
            problems.append("This process connects with a role that row-level security ignores.")
        cursor.execute(_TABLES, [list(tables)])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_VIEWS)
        problems += [f"The view {name} goes round the fences." for (name,) in cursor.fetchall()]
    for table in sorted(tables):
        if table not in rows:
            problems.append(f"The table {table} does not exist: run the migrations.")
            continue
        enabled, forced, owned, policies = rows[table]
        if not (enabled and forced and "tenant_isolation" in policies):
            problems.append(f"Row-level security of {table} is not on.")
        if owned:
            problems.append(f"This process connects as the owner of {table}.")
    return problems
