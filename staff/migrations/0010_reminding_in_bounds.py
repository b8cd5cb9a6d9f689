"""A branch reminds at least once a year, and an answer may take a month at most."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0009_end_no_call")]
    operations = [
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reminder_grace_days__range", (1, 30)), ("reminds_every_days__range", (1, 365))
                ),
                name="reminding_in_bounds",
            ),
        ),
    ]
