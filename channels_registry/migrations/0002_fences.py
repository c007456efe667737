"""Row-level security of this floor's tables."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0001_initial")]

    operations = [
        FenceTables(
            [
                "channels_registry_channel",
                "channels_registry_channelalias",
                "channels_registry_importchunk",
                "channels_registry_importfile",
                "channels_registry_importrow",
                "channels_registry_stake",
            ]
        )
    ]
