"""Row-level security of what people want to be told, and of what they were told."""

from django.db import migrations

from accounts.tenancy.policies import FenceTables


class Migration(migrations.Migration):
    dependencies = [("ownership", "0023_digests")]

    operations = [FenceTables(["ownership_digestpreference", "ownership_mailing"])]
