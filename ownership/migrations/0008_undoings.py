import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

import accounts.tenancy.constraints
import accounts.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_statistics"),
        ("ownership", "0007_attestation_fences"),
    ]

    operations = [
        migrations.CreateModel(
            name="Undoing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("of_step", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("created_by_label", models.CharField(max_length=200)),
                (
                    "job",
                    accounts.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.job",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["organization", "job"], name="undoing_of_job"),
                    models.Index(fields=["organization", "of_step"], name="undoing_of_step"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="undoing_in_organization"
                    ),
                    accounts.tenancy.constraints.TenantFK(
                        "job", name="undoing_job_same_organization"
                    ),
                ],
            },
        ),
    ]
