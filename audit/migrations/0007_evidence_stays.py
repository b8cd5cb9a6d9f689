"""What a system pushed only grows, and a list that was handed out can only be ended early."""

from django.db import migrations

PUSHED = """
-- auditlog follows no pushed row (audit/evidence/intake.py says why), so the database sees to it
-- that nobody changes one afterwards: an end, a caller or a customer may be added, nothing else.
CREATE FUNCTION audit_pushed_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.id, NEW.feed_id, NEW.external_id, NEW.source, NEW.agent_id, NEW.branch_id,
            NEW.channel, NEW.reference, NEW.started_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.feed_id, OLD.external_id, OLD.source, OLD.agent_id, OLD.branch_id,
            OLD.channel, OLD.reference, OLD.started_at)
       AND (OLD.ended_at IS NULL OR NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at)
       AND (OLD.caller_key = ''
            OR (NEW.caller_key = OLD.caller_key AND NEW.caller = OLD.caller))
       AND NEW.customers @> OLD.customers
       AND NEW.received_at >= OLD.received_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What a system pushed stays.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER pushed_stays BEFORE UPDATE OR DELETE ON audit_interaction
    FOR EACH ROW WHEN (OLD.feed_id IS NOT NULL) EXECUTE FUNCTION audit_pushed_stays();
"""

LISTS = """
-- A list may be ended early. Longer, for somebody else or from an earlier day it is another list.
CREATE FUNCTION audit_list_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.id, NEW.name, NEW.kind, NEW.agent_id, NEW.branch_id, NEW.handed_by_id,
            NEW.handed_at, NEW.begins_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.name, OLD.kind, OLD.agent_id, OLD.branch_id, OLD.handed_by_id,
            OLD.handed_at, OLD.begins_at)
       AND NEW.ends_at <= OLD.ends_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A list that was handed out stays.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER list_stays BEFORE UPDATE OR DELETE ON audit_portfolio
    FOR EACH ROW EXECUTE FUNCTION audit_list_stays();
"""

UNDO = """
DROP TRIGGER list_stays ON audit_portfolio;
DROP FUNCTION audit_list_stays();
DROP TRIGGER pushed_stays ON audit_interaction;
DROP FUNCTION audit_pushed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_follow_ups")]
    operations = [migrations.RunSQL(PUSHED + LISTS, UNDO)]
