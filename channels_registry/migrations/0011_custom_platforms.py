"""An organization's own platforms, and rows that mean an account on either kind."""

import accounts.models.fields
import accounts.tenancy.constraints
import accounts.tenancy.models
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

TABLES = {
    "channel": "channels_registry_channel",
    "channelalias": "channels_registry_channelalias",
    "candidate": "channels_registry_candidate",
    "importrow": "channels_registry_importrow",
}


def fill_slug(model: str) -> migrations.RunSQL:
    """The column, filled from the platform that each row has.

    As a generated column, which then becomes a plain one: an UPDATE would see no rows, since
    row-level security holds for the role that migrates too.
    """
    table = TABLES[model]
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ADD COLUMN platform_slug varchar(60)"
            " GENERATED ALWAYS AS (coalesce(platform_id, '')) STORED NOT NULL",
            f"ALTER TABLE {table} ALTER COLUMN platform_slug DROP EXPRESSION",
        ],
        [f"ALTER TABLE {table} DROP COLUMN platform_slug"],
        state_operations=[
            migrations.AddField(
                model_name=model,
                name="platform_slug",
                field=models.CharField(max_length=60),
                preserve_default=False,
            )
        ],
    )


def on_either_kind(model: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AlterField(
            model_name=model,
            name="platform",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="channels_registry.platform",
            ),
        ),
        migrations.AddField(
            model_name=model,
            name="custom_platform",
            field=accounts.tenancy.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="channels_registry.customplatform",
            ),
        ),
        fill_slug(model),
        migrations.AddConstraint(
            model_name=model,
            constraint=accounts.tenancy.constraints.TenantFK(
                "custom_platform",
                carries={"platform_slug": "slug"},
                name=f"{model}_custom_platform_same_organization",
            ),
        ),
    ]


EITHER = models.Q(
    ("custom_platform__isnull", True),
    ("platform__isnull", False),
    ("platform_slug", models.F("platform")),
) | models.Q(("custom_platform__isnull", False), ("platform__isnull", True))
NOWHERE = models.Q(
    ("custom_platform__isnull", True), ("platform__isnull", True), ("platform_slug", "")
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_public_registry"),
        ("channels_registry", "0010_official_channels"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomPlatform",
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
                ("name", models.CharField(max_length=60)),
                ("slug", models.SlugField(db_index=False, max_length=60)),
                ("host", models.CharField(max_length=253)),
                ("prefix", models.CharField(blank=True, max_length=310)),
                ("max_length", models.PositiveSmallIntegerField(default=60)),
                ("is_case_sensitive", models.BooleanField(default=False)),
                ("is_archived", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
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
            },
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="customplatform_in_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.UniqueConstraint(
                fields=("organization", "slug"), name="custom_platform_slug_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.UniqueConstraint(
                fields=("organization", "id", "slug"), name="custom_platform_with_slug"
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                accounts.models.fields.Folded("name"),
                name="custom_platform_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.UniqueConstraint(
                fields=("organization", "host", "prefix"), name="custom_platform_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__startswith", "own-")),
                name="custom_platform_slug_is_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="customplatform",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_length__gte", 1), ("max_length__lte", 100)),
                name="custom_platform_handles_of_1_to_100",
            ),
        ),
        migrations.RemoveConstraint(model_name="channel", name="channel_identity_once"),
        migrations.RemoveConstraint(model_name="candidate", name="candidate_identity_once"),
        migrations.RemoveIndex(model_name="channel", name="channel_listed"),
        migrations.RemoveIndex(model_name="channel", name="channel_official"),
        migrations.RemoveIndex(model_name="channelalias", name="alias_identity"),
        migrations.RemoveIndex(model_name="importrow", name="import_row_identity"),
        *(operation for model in TABLES for operation in on_either_kind(model)),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.CheckConstraint(condition=EITHER, name="channel_on_one_platform"),
        ),
        migrations.AddConstraint(
            model_name="channelalias",
            constraint=models.CheckConstraint(
                condition=EITHER, name="channel_alias_on_one_platform"
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(condition=EITHER, name="candidate_on_one_platform"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=EITHER | NOWHERE, name="import_row_on_one_platform"
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.UniqueConstraint(
                fields=("organization", "platform_slug", "kind", "key"),
                name="channel_identity_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                fields=("organization", "platform_slug", "kind", "key"),
                name="candidate_identity_once",
            ),
        ),
        migrations.AddIndex(
            model_name="channel",
            index=models.Index(
                fields=["organization", "platform_slug", "handle", "id"], name="channel_listed"
            ),
        ),
        migrations.AddIndex(
            model_name="channel",
            index=models.Index(
                condition=models.Q(("official", True)),
                fields=["organization", "platform_slug", "kind", "key"],
                name="channel_official",
            ),
        ),
        migrations.AddIndex(
            model_name="channelalias",
            index=models.Index(
                fields=["organization", "platform_slug", "kind", "key"], name="alias_identity"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                fields=["organization", "import_file", "platform_slug", "kind", "key"],
                name="import_row_identity",
            ),
        ),
    ]
