import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_supervision")]

    operations = [
        migrations.CreateModel(
            name="Tie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nik", "NIK"),
                            ("kk", "Family card (KK)"),
                            ("phone", "Phone numbers"),
                            ("surname", "Family names"),
                            ("street", "Home address"),
                            ("area", "Neighbourhood"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("digest", models.BinaryField()),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["person_id", "kind"], "default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.UniqueConstraint(
                fields=["person", "kind", "digest"], name="a_tie_once"
            ),
        ),
        migrations.AddIndex(
            model_name="tie",
            index=models.Index(models.F("digest"), models.F("kind"), name="tie_by_digest"),
        ),
    ]
