"""Row-level security, the append-only audit trail, the relay's two functions, the cache table."""

from django.db import migrations

from accounts.tenancy.claims import CREATE_CLAIMS, DROP_CLAIMS
from accounts.tenancy.policies import FenceTables

# Rights already forbid it to the runtime role; the trigger forbids it to the owner as well.
APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete on accounts_auditevent
  for each row execute function refuse_change();
create trigger never_emptied before truncate on accounts_auditevent
  for each statement execute function refuse_change();
"""
NOT_APPEND_ONLY = """
drop trigger append_only on accounts_auditevent;
drop trigger never_emptied on accounts_auditevent;
drop function refuse_change();
"""

# Wakes the relay as soon as a change commits.
NOTIFY = """
create function notify_outbox() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;
create trigger wake_relay after insert on accounts_outboxevent
  for each statement execute function notify_outbox();
"""
NO_NOTIFY = "drop trigger wake_relay on accounts_outboxevent; drop function notify_outbox();"

# What `createcachetable` would make: rate limits count here, so they outlive a dead Redis.
CACHE = """
create table accounts_cache (
  cache_key varchar(255) primary key, value text not null, expires timestamptz not null
);
create index accounts_cache_expires on accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        FenceTables(
            [
                "accounts_apikey",
                "accounts_auditevent",
                "accounts_department",
                "accounts_departmentalias",
                "accounts_job",
                "accounts_membership",
                "accounts_membershipdepartment",
                "accounts_outboxevent",
                "accounts_person",
            ],
            own_rows={"accounts_membership": "user_id"},
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(NOTIFY, NO_NOTIFY),
        migrations.RunSQL(CREATE_CLAIMS, DROP_CLAIMS),
        migrations.RunSQL(CACHE, "drop table accounts_cache"),
    ]
