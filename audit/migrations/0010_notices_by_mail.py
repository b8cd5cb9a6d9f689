from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_draws_in_steps")]

    operations = [
        migrations.AddField(
            model_name="viewing",
            name="mailed_at",
            field=models.DateTimeField(null=True, verbose_name="agent told by mail"),
        )
    ]
