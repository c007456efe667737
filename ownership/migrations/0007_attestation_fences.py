"""Row-level security of what departments said of their duties."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0006_attestations")]

    operations = [FenceTables(["ownership_attestation"])]
