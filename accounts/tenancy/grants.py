"""What each database role may do with each table. Made again after every migration."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


def grant_tables(using: str = "default", **kwargs: Any) -> None:
    """Give the runtime and relay roles their rights on every table of every installed app.

    Receiver of `post_migrate`: only the owner of the tables may grant, and that is who migrates.
    """
    connection = connections[using]
    quote = connection.ops.quote_name
    existing = set(connection.introspection.table_names())
    models = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    append_only = {t for t, m in models.items() if getattr(m, "is_append_only", False)}
    tables = set(models) & existing
    tables |= {"accounts_cache", "accounts_ratelimit", "django_migrations"} & existing
    with connection.cursor() as cursor:
        for role in (settings.RUNTIME_ROLE, settings.RELAY_ROLE):
            cursor.execute("select 1 from pg_roles where rolname = %s", [role])
            if cursor.fetchone() is None:
                raise RuntimeError(
                    f"The database role {role!r} does not exist."
                    " Create the roles of config/database/roles.sql first."
                )
            for table in sorted(tables):
                rights = "SELECT, INSERT"
                if table not in append_only:
                    rights += ", UPDATE, DELETE"
                cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
                cursor.execute(f"GRANT {rights} ON {quote(table)} TO {quote(role)}")
            cursor.execute(
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}"
            )
        relay = quote(settings.RELAY_ROLE)
        runtime = quote(settings.RUNTIME_ROLE)
        for function, who in (
            ("outbox_claim(integer)", relay),
            ("job_claim(integer)", relay),
            ("refresh_statistics()", runtime),
        ):
            cursor.execute("select to_regprocedure(%s)", [function])
            if cursor.fetchone() == (None,):
                continue  # migrated back to before it existed
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {who}")
