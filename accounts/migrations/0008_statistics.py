"""The function by which a worker has tables counted that it filled."""

from django.db import migrations

from accounts.tenancy.statistics import CREATE_STATISTICS, DROP_STATISTICS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_public_registry")]

    operations = [migrations.RunSQL(CREATE_STATISTICS, DROP_STATISTICS)]
