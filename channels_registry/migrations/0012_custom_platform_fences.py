"""Row-level security of the organizations' own platforms."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0011_custom_platforms")]

    operations = [FenceTables(["channels_registry_customplatform"])]
