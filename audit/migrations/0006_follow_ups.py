"""What was done about a customer who knew of no contact: once, and never by the agent."""

from django.db import migrations

RULES = """
CREATE FUNCTION audit_follow_up_of_marked() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_sample AS sample
                     JOIN audit_draw AS draw ON draw.id = sample.draw_id
                    WHERE sample.id = NEW.sample_id AND sample.follow_up
                      AND draw.agent_id <> NEW.by_id) THEN
        RAISE EXCEPTION 'Only a marked sample is followed up, and never by its own agent.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_marked BEFORE INSERT ON audit_followup
    FOR EACH ROW EXECUTE FUNCTION audit_follow_up_of_marked();
"""

UNDO = """
DROP TRIGGER of_marked ON audit_followup;
DROP FUNCTION audit_follow_up_of_marked();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_samples")]
    operations = [migrations.RunSQL(RULES, UNDO)]
