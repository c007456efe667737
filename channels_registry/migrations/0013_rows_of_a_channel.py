"""A channel that goes is asked for in each table: thousands of them by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_statistics"),
        ("channels_registry", "0012_custom_platform_fences"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("channel__isnull", False)),
                fields=["organization", "channel"],
                name="candidate_channel",
            ),
        ),
        migrations.AddIndex(
            model_name="channelaccess",
            index=models.Index(fields=["organization", "channel"], name="access_channel"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("channel__isnull", False)),
                fields=["organization", "channel"],
                name="import_row_channel",
            ),
        ),
    ]
