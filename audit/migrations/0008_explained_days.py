import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0007_desk"),
        ("staff", "0005_supervision"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExplainedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="day")),
                ("explained_at", models.DateTimeField(verbose_name="explained")),
                ("agents", models.JSONField(default=dict)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.branch",
                    ),
                ),
            ],
            options={"ordering": ["-date", "branch_id"], "default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="explainedday",
            constraint=models.UniqueConstraint(
                fields=["branch", "date"], name="explained_once_a_day"
            ),
        ),
        # A ticket explains for weeks: it is looked for far back, among few.
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                models.F("agent"),
                models.F("started_at"),
                condition=models.Q(source="tickets"),
                name="ticket_by_agent",
            ),
        ),
    ]
