"""Row-level security of this floor's tables."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0001_initial")]

    operations = [
        FenceTables(
            [
                "ownership_activity",
                "ownership_assignment",
                "ownership_duty",
                "ownership_finding",
                "ownership_sweep",
            ]
        )
    ]
