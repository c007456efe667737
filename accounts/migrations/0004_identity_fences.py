"""Row-level security of the new tenant tables, and the table that rate limits count in."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables

# One row per thing that is limited: until when its allowance is spent. Unlogged, because a count
# that a crash takes back to nothing harms nobody, and every API request writes here.
RATE_LIMITS = """
create unlogged table accounts_ratelimit (
  bucket varchar(120) primary key, spent_until timestamptz not null
);
create index accounts_ratelimit_spent on accounts_ratelimit (spent_until);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_identity")]

    operations = [
        FenceTables(
            [
                "accounts_idempotencyrecord",
                "accounts_invitation",
                "accounts_invitationdepartment",
                "accounts_ssoconnection",
                "accounts_ssodomain",
            ]
        ),
        migrations.RunSQL(RATE_LIMITS, "drop table accounts_ratelimit"),
    ]
