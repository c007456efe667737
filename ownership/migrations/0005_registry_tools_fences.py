"""Row-level security of the new tenant tables."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0004_registry_tools")]

    operations = [
        FenceTables(["ownership_bulkedit", "ownership_export", "ownership_savedview"]),
    ]
