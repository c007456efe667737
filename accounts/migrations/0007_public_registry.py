from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_organization_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="public_contact",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="organization",
            name="public_registry",
            field=models.BooleanField(default=False),
        ),
    ]
