"""Statistics for tables that grew faster than PostgreSQL looks at them.

Without any, the planner takes one organization's rows for few, and checks foreign keys by an index
that finds all of them: in a new database an import's work then grows with the square of its rows,
until the server looks by itself, about once a minute. Only a table's owner may ask it to look, so
a SECURITY DEFINER function does, which takes nothing and tells nothing.
"""

from django.db import connection

# What grew to four times what it was; a table of a few pages is read quickly however it is read.
# A table that somebody looks at already is left out: nobody waits here.
CREATE_STATISTICS = """
create function refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  grown regclass;
begin
  for grown in
    select oid from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r'
       and pg_relation_size(oid) / current_setting('block_size')::integer
           > 4 * (greatest(relpages, 0) + 4)
  loop
    execute format('analyze (skip_locked) %s', grown);
  end loop;
end $$;
"""
DROP_STATISTICS = "drop function refresh_statistics();"


def refresh_statistics() -> None:
    """Have the tables counted that grew by much, also by what this transaction wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select refresh_statistics()")
