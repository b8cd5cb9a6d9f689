"""What was opened again after it was looked into is to be looked at again."""

from django.db import migrations, models
from django.db.models import F, Q

NOT_LOOKED_AT = Q(review="") | Q(last_at__gt=F("reviewed_at"))


class Migration(migrations.Migration):
    dependencies = [("audit", "0014_what_somebody_lacks")]

    operations = [
        migrations.RemoveIndex(model_name="viewing", name="viewing_to_look_at"),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index(
                "branch",
                "date",
                condition=NOT_LOOKED_AT & (Q(standing="unexplained") | Q(must_check=True)),
                name="viewing_to_look_at",
            ),
        ),
    ]
