"""What its agent contests, or speaks of after a review, is to be looked at again."""

from django.db import migrations, models
from django.db.models import F, Q

ANSWERED = Q(said_at__gt=F("reviewed_at"))
NOT_LOOKED_AT = Q(review="") | Q(last_at__gt=F("reviewed_at")) | ANSWERED
SPOKEN_UP = Q(review="", contested_at__isnull=False) | ANSWERED
TO_LOOK_AT = (NOT_LOOKED_AT & (Q(standing="unexplained") | Q(must_check=True))) | SPOKEN_UP

WORDS = """
UPDATE audit_viewing AS viewing
   SET said_at = word.said_at, contested_at = word.contested_at
  FROM (SELECT viewing_id, max(said_at) AS said_at,
               max(said_at) FILTER (WHERE choice = 'contested') AS contested_at
          FROM audit_ownword GROUP BY viewing_id) AS word
 WHERE word.viewing_id = viewing.id
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0021_follow_ups")]

    operations = [
        migrations.AddField(
            model_name="viewing",
            name="said_at",
            field=models.DateTimeField(null=True, verbose_name="spoken of"),
        ),
        migrations.AddField(
            model_name="viewing",
            name="contested_at",
            field=models.DateTimeField(null=True, verbose_name="contested"),
        ),
        migrations.RemoveIndex(model_name="viewing", name="viewing_to_look_at"),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index("branch", "date", condition=TO_LOOK_AT, name="viewing_to_look_at"),
        ),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index("branch", "said_at", condition=SPOKEN_UP, name="viewing_spoken_up"),
        ),
        # Last: PostgreSQL alters no table whose rows were changed before in the transaction.
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
