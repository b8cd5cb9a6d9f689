"""Nobody stands above himself: a circle of supervisors is refused by the database."""

from django.db import migrations

RULES = """
CREATE FUNCTION staff_no_supervising_circle() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- One after the other, so that two changes at once cannot close a circle together.
    PERFORM pg_advisory_xact_lock(3, 0);
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT NEW.supervisor_id
            UNION
            SELECT person.supervisor_id
              FROM staff_user AS person JOIN above ON person.id = above.id
             WHERE person.supervisor_id IS NOT NULL)
        SELECT 1 FROM above WHERE above.id = NEW.id)
    THEN
        RAISE EXCEPTION 'Nobody stands above himself.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_supervising_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_supervising_circle BEFORE INSERT OR UPDATE OF supervisor_id ON staff_user
    FOR EACH ROW WHEN (NEW.supervisor_id IS NOT NULL AND NEW.supervisor_id <> NEW.id)
    EXECUTE FUNCTION staff_no_supervising_circle();
"""

UNDO = """
DROP TRIGGER no_supervising_circle ON staff_user;
DROP FUNCTION staff_no_supervising_circle();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_what_a_role_gives")]
    operations = [migrations.RunSQL(RULES, UNDO)]
