"""The trend keeps how each activity and each platform stood, so that a page can say what fell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ownership", "0024_digest_fences")]

    operations = [
        migrations.AddField(
            model_name="trendday", name="activities", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="trendday", name="platforms", field=models.JSONField(default=dict)
        ),
    ]
