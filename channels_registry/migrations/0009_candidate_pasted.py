from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0008_discovery_fences")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="pasted",
            field=models.CharField(blank=True, max_length=2000),
        ),
    ]
