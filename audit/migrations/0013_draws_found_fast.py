"""Indexes for what every run of the beat and every check of a draw asks for."""

from django.db import migrations, models

OF_DRAWS = models.Q(event__in=("sealed", "drawn", "published"))


class Migration(migrations.Migration):
    dependencies = [("audit", "0012_declared_is_final")]

    operations = [
        migrations.AddIndex(
            model_name="draw",
            index=models.Index("date", "branch", name="draw_by_day"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index("id", condition=models.Q(seed=""), name="draw_not_drawn"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index("id", condition=models.Q(published_at=None), name="draw_not_told"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index("object_id", condition=OF_DRAWS, name="entry_of_one_draw"),
        ),
    ]
