"""Alarms of the draw are kept, so that each is mailed once and none is lost with the weeks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0019_letters")]
    operations = [
        migrations.CreateModel(
            name="DrawAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("branch", models.BigIntegerField(null=True)),
                ("date", models.DateField(null=True, verbose_name="day")),
                ("agent", models.BigIntegerField(null=True)),
                ("found_at", models.DateTimeField(verbose_name="found")),
            ],
            options={
                "ordering": ["-found_at"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "branch", "date", "agent"),
                        name="an_alarm_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
