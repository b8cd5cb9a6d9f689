"""Who had a password when confirmations came in counts as confirmed since then.

Nobody has seen them: the company knows them by the work they do. Whoever administers is not meant,
since what counts is a confirmation of after that; the next invitation takes this one back too.
"""

from django.db import migrations

ALREADY_HERE = """
INSERT INTO staff_confirmation (person_id, confirmed_at)
SELECT id, clock_timestamp() FROM staff_user
 WHERE is_active AND invited_at IS NULL AND password NOT LIKE '!%';
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0017_a_second_person")]
    operations = [migrations.RunSQL(ALREADY_HERE, migrations.RunSQL.noop)]
