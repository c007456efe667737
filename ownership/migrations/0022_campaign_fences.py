"""Row-level security of the new tenant tables."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0021_campaigns")]

    operations = [FenceTables(["ownership_campaign", "ownership_campaignduty"])]
