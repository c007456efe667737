from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_public_registry"),
        ("channels_registry", "0009_candidate_pasted"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="channel",
            index=models.Index(
                condition=models.Q(("official", True)),
                fields=["organization", "platform", "kind", "key"],
                name="channel_official",
            ),
        ),
    ]
