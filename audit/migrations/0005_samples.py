"""A sample comes from a draw, stays what was drawn, and is closed by a recorded call alone."""

from django.db import migrations

RULES = """
-- A sample comes from a draw that is drawn and whose secret nobody has been told.
CREATE FUNCTION audit_sample_of_draw() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_draw AS draw
                    WHERE draw.id = NEW.draw_id AND draw.seed <> ''
                      AND draw.published_at IS NULL) THEN
        RAISE EXCEPTION 'A sample belongs to a draw that is drawn and not published.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_a_draw BEFORE INSERT ON audit_sample
    FOR EACH ROW EXECUTE FUNCTION audit_sample_of_draw();

-- Its customer and its place stay, and only a recorded call with that outcome closes it.
CREATE FUNCTION audit_sample_as_drawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.draw_id, NEW.position, NEW.customer)
            IS DISTINCT FROM (OLD.draw_id, OLD.position, OLD.customer) THEN
        RAISE EXCEPTION 'A sample stays what was drawn.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'waiting' AND NOT EXISTS (
            SELECT FROM audit_callattempt AS call
             WHERE call.sample_id = NEW.id AND call.recorded_at IS NOT NULL
               AND call.outcome = CASE NEW.state
                       WHEN 'unreached' THEN 'no_answer' ELSE NEW.state END) THEN
        RAISE EXCEPTION 'Only a recorded call closes a sample.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_drawn BEFORE INSERT OR UPDATE ON audit_sample
    FOR EACH ROW EXECUTE FUNCTION audit_sample_as_drawn();
"""

UNDO = """
DROP TRIGGER as_drawn ON audit_sample;
DROP FUNCTION audit_sample_as_drawn();
DROP TRIGGER of_a_draw ON audit_sample;
DROP FUNCTION audit_sample_of_draw();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_draws_in_steps")]
    operations = [migrations.RunSQL(RULES, UNDO)]
