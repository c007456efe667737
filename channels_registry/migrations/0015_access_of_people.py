from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_people"),
        ("channels_registry", "0014_settled_on"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="channelaccess",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["organization", "person"],
                name="access_person",
            ),
        ),
    ]
