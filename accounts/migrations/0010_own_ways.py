"""What people choose for themselves: their time zone."""

import accounts.models.organization
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_people")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                default="",
                max_length=64,
                validators=[accounts.models.organization.validate_time_zone],
            ),
        ),
    ]
