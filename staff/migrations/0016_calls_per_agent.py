"""A branch may have a number of calls of its own for each agent's day, one at least."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0015_what_a_role_gives")]
    operations = [
        migrations.AddField(
            model_name="branch",
            name="calls_per_agent",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="calls per agent"
            ),
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.CheckConstraint(
                condition=models.Q(("calls_per_agent__range", (1, 10))), name="calls_in_bounds"
            ),
        ),
    ]
