"""Row-level security of the access list."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0005_channel_access")]

    operations = [FenceTables(["channels_registry_channelaccess"])]
