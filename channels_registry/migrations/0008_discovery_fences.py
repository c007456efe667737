"""Row-level security of the tables of discoveries."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0007_discoveries")]

    operations = [
        FenceTables(
            [
                "channels_registry_candidate",
                "channels_registry_discovery",
                "channels_registry_sighting",
            ]
        )
    ]
