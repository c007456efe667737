"""Row-level security: the migration operation that raises the fence, and how it looks then."""

from typing import Any

from django.db.migrations.operations.base import Operation

# One comparison with a setting, evaluated once per statement: a membership subquery here costs a
# sequential scan. After the first SET LOCAL of a session the setting is '', not NULL.
TENANT_EXPRESSION = (
    "organization_id = (select nullif(current_setting('app.current_org', true), '')::uuid)"
)
OWN_ROWS_EXPRESSION = (
    "{column} = (select nullif(current_setting('app.current_user', true), '')::uuid)"
)


class FenceTables(Operation):
    """Enable and force row-level security on tenant tables. `own_rows`: {table: user column}."""

    reversible = True

    def __init__(self, tables: list[str], own_rows: dict[str, str] | None = None) -> None:
        self.tables = tables
        self.own_rows = own_rows or {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for table in self.tables:
            name = editor.quote_name(table)
            editor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            editor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            editor.execute(
                f"CREATE POLICY tenant_isolation ON {name}"
                f" USING ({TENANT_EXPRESSION}) WITH CHECK ({TENANT_EXPRESSION})"
            )
        for table, column in self.own_rows.items():
            editor.execute(
                f"CREATE POLICY own_rows ON {editor.quote_name(table)} FOR SELECT"
                f" USING ({OWN_ROWS_EXPRESSION.format(column=editor.quote_name(column))})"
            )

    def database_backwards(
        self, app_label: str, editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for table in self.own_rows:
            editor.execute(f"DROP POLICY own_rows ON {editor.quote_name(table)}")
        for table in self.tables:
            name = editor.quote_name(table)
            editor.execute(f"DROP POLICY tenant_isolation ON {name}")
            editor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            editor.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Fence {len(self.tables)} tenant tables"

    @property
    def migration_name_fragment(self) -> str:
        return "fence_tables"
