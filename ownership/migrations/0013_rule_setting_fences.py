"""Row-level security of the new tenant table."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0012_all_rules")]

    operations = [FenceTables(["ownership_rulesetting"])]
