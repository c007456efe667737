"""Views of the inbox beside those of the channel list; a name is one's own once in each."""

from django.db import migrations, models

import accounts.models.fields


class Migration(migrations.Migration):
    dependencies = [("ownership", "0025_trend_by_place")]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="list_of",
            field=models.CharField(
                choices=[("channels", "Channels"), ("findings", "Findings")],
                default="channels",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="savedview", name="saved_view_name_once"),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                models.F("membership"),
                models.F("list_of"),
                accounts.models.fields.Folded("name"),
                name="saved_view_name_once",
            ),
        ),
    ]
