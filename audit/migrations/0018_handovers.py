"""Lists and undeclared days of those who left a place, on the supervisor's table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0017_wishes_end"),
        ("staff", "0011_leaving"),
    ]
    operations = [
        migrations.CreateModel(
            name="Handover",
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
                        choices=[("list", "List of customers"), ("day", "Day not declared")],
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                ("date", models.DateField(null=True, verbose_name="day")),
                ("handed_at", models.DateTimeField(verbose_name="handed over")),
                ("done_at", models.DateTimeField(null=True, verbose_name="seen to")),
                ("branch", models.ForeignKey("staff.Branch", _PROTECT, related_name="+")),
                (
                    "done_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="+"
                    ),
                ),
                ("person", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                (
                    "portfolio",
                    models.ForeignKey(
                        "audit.Portfolio", _PROTECT, null=True, related_name="handovers"
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="handovers"
                    ),
                ),
            ],
            options={
                "ordering": ["handed_at", "id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        models.F("supervisor"),
                        condition=models.Q(("done_at", None)),
                        name="handover_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("portfolio",), name="list_left_once"),
                    models.UniqueConstraint(
                        fields=("person", "branch", "date"), name="day_left_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("date", None), ("kind", "list"), ("portfolio__isnull", False)
                            ),
                            models.Q(("date__isnull", False), ("kind", "day"), ("portfolio", None)),
                            _connector="OR",
                        ),
                        name="list_or_day",
                    ),
                ],
            },
        ),
    ]
