"""Files of the matrix beside those of channels."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ownership", "0026_searches_of_the_inbox")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="what",
            field=models.CharField(
                choices=[("channels", "Channels"), ("matrix", "Matrix")],
                default="channels",
                max_length=10,
            ),
        ),
    ]
