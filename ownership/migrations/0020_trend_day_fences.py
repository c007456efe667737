"""Row-level security of the new tenant table, and no right to change a day that is over."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0019_trend_days")]

    operations = [FenceTables(["ownership_trendday"])]
