from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_statistics")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
