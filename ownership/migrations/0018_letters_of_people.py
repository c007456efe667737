from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_people"), ("ownership", "0017_charter_fences")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["organization", "person"],
                name="assignment_person",
            ),
        ),
    ]
