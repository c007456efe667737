import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

import accounts.models.fields
import accounts.tenancy.constraints
import accounts.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_statistics"),
        ("ownership", "0005_registry_tools_fences"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attestation",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("confirmed", "Confirmed"), ("released", "Released")],
                        max_length=10,
                    ),
                ),
                ("reason", accounts.models.fields.LineField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("said_by_label", models.CharField(max_length=200)),
                (
                    "department",
                    accounts.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
                (
                    "duty",
                    accounts.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ownership.duty",
                    ),
                ),
                (
                    "membership",
                    accounts.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
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
                    models.Index(
                        fields=["organization", "duty", "department", "-at"],
                        name="attestation_last_word",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="attestation_in_organization"
                    ),
                    accounts.tenancy.constraints.TenantFK(
                        "duty", cascades=True, name="attestation_duty_same_organization"
                    ),
                    accounts.tenancy.constraints.TenantFK(
                        "department", name="attestation_department_same_organization"
                    ),
                    accounts.tenancy.constraints.TenantFK(
                        "membership", name="attestation_membership_same_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "confirmed"), ("reason", "")),
                            models.Q(
                                ("kind", "released"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="attestation_released_has_reason",
                    ),
                ],
            },
        ),
    ]
