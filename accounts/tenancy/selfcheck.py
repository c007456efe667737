"""Is every fence up? Asked at start-up, by /readyz and by the tests. A fence down: do not serve."""

import re

from django.apps import apps
from django.db import connection

from accounts.tenancy.models import TenantModel
from accounts.tenancy.policies import OWN_ROWS_EXPRESSION, TENANT_EXPRESSION

# Below these, what row-level security hides could be read in other ways (CVE-2025-8713 and later).
OLDEST_SERVERS = {15: 18, 16: 14, 17: 10, 18: 4}
# Two look across organizations for what waits, and answer ids alone; one has tables counted.
DEFINER_FUNCTIONS = frozenset({"outbox_claim", "job_claim", "refresh_statistics"})

_SERVER = "select current_setting('server_version_num')::int"
_ROLE = """
select rolsuper, rolbypassrls, has_schema_privilege('public', 'create')
  from pg_roles where rolname = current_user
"""
_TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       pg_has_role(c.relowner, 'usage'),
       has_table_privilege(c.oid, 'truncate') or has_table_privilege(c.oid, 'references')
         or has_table_privilege(c.oid, 'trigger'),
       has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete')
         or has_any_column_privilege(c.oid, 'update')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relname = any(%s)
"""
_POLICIES = """
select c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles = '{0}',
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
  from pg_policy p join pg_class c on c.oid = p.polrelid
 where c.relname = any(%s)
"""
_VIEWS = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and (c.relkind = 'm' or (c.relkind = 'v'
   and not coalesce('security_invoker=true' = any(c.reloptions), false)))
"""
_FUNCTIONS = """
select p.proname, coalesce(p.proconfig::text like '%search_path=%', false)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where n.nspname = 'public' and p.prosecdef
"""


class FencesDown(RuntimeError):
    """This process must not serve; each problem is a sentence."""


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def refuse_open_fences() -> None:
    """For the start of every process that serves. Raises FencesDown."""
    problems = find_open_fences()
    if problems:
        raise FencesDown("Organizations are not kept apart here.\n" + "\n".join(problems))


def find_open_fences() -> list[str]:
    """One sentence per fence that is down; empty when all are up."""
    tables = {model._meta.db_table: model for model in tenant_models()}
    with connection.cursor() as cursor:
        cursor.execute(_SERVER)
        major, minor = divmod(cursor.fetchone()[0], 10_000)
        cursor.execute(_ROLE)
        role = cursor.fetchone()
        cursor.execute(_TABLES, [list(tables)])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_POLICIES, [list(tables)])
        policies: dict[str, set[tuple]] = {table: set() for table in tables}
        for table, *policy in cursor.fetchall():
            policies[table].add(_plain(*policy))
        cursor.execute(_VIEWS)
        views = [name for (name,) in cursor.fetchall()]
        cursor.execute(_FUNCTIONS)
        functions = cursor.fetchall()
    problems = [*_judge_server(major, minor), *_judge_role(*role)]
    for table, model in sorted(tables.items()):
        if table not in rows:
            problems.append(f"The table {table} does not exist: run the migrations.")
            continue
        problems += _judge_table(table, model.is_append_only, *rows[table])
        if policies[table] != _expected_policies(model):
            problems.append(f"The policies of {table} are not the ones that its migration made.")
    problems += [f"The view {name} goes round the fences." for name in views]
    problems += [
        f"The function {name} runs with its owner's rights."
        for name, is_pinned in functions
        if name not in DEFINER_FUNCTIONS or not is_pinned
    ]
    return problems


def _judge_server(major: int, minor: int) -> list[str]:
    oldest = OLDEST_SERVERS.get(major, 0 if major > max(OLDEST_SERVERS) else minor + 1)
    if minor >= oldest:
        return []
    return [f"PostgreSQL {major}.{minor} has known ways round row-level security: update it."]


def _judge_role(is_super: bool, bypasses: bool, may_create: bool) -> list[str]:
    problems = []
    if is_super or bypasses:
        problems.append("This process connects with a role that row-level security ignores.")
    if may_create:
        problems.append("This process connects with a role that may create tables and functions.")
    return problems


def _judge_table(
    table: str,
    is_append_only: bool,
    enabled: bool,
    forced: bool,
    owned: bool,
    may_empty: bool,
    may_change: bool,
) -> list[str]:
    problems = []
    if not (enabled and forced):
        problems.append(f"Row-level security of {table} is not on.")
    if owned:
        problems.append(f"This process connects as the owner of {table}.")
    if may_empty:
        problems.append(f"This process may empty {table}, or hang keys and triggers on it.")
    if may_change and is_append_only:
        problems.append(f"This process may change what stands in {table}.")
    return problems


def _expected_policies(model: type[TenantModel]) -> set[tuple]:
    """Their names, commands and expressions; anything more would open what is closed."""
    tenant = _plain("tenant_isolation", "*", True, True, TENANT_EXPRESSION, TENANT_EXPRESSION)
    own_rows_field = getattr(model, "own_rows_field", None)
    if own_rows_field is None:
        return {tenant}
    own_rows = OWN_ROWS_EXPRESSION.format(column=own_rows_field)
    return {tenant, _plain("own_rows", "r", True, True, own_rows, None)}


def _plain(
    name: str, command: str, permissive: bool, for_all: bool, using: str, check: str | None
) -> tuple:
    """A policy, with its expressions freed from what PostgreSQL adds when it writes them down."""
    return name, command, permissive, for_all, _undress(using), _undress(check or "")


def _undress(expression: str) -> str:
    bare = re.sub(r'::text|\bas\s+"?nullif"?|["\s()]', "", expression, flags=re.IGNORECASE)
    return bare.lower()
