"""Row-level security of what was noted on findings."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0014_dispositions")]

    operations = [FenceTables(["ownership_findingcomment"])]
