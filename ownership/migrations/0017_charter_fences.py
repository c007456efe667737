"""Row-level security of the new tenant tables."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0016_charter")]

    operations = [
        FenceTables(
            [
                "ownership_charterversion",
                "ownership_charterarticle",
                "ownership_charterletter",
            ]
        )
    ]
